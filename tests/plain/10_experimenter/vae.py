import random
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from dll.autograder.shapes import same_shape

SEED = 42
random.seed(SEED)
np.random.seed(SEED)
torch.manual_seed(SEED)

# test data
mu_test = torch.tensor([[1.0, 0.0]])
logvar_test = torch.tensor([[0.0, np.log(4)]])
print("mu", mu_test, "logvar", logvar_test)


def reparameterize(mu, logvar, eps):
    try:
        same_shape(mu=mu, logvar=logvar, eps=eps)
    except Exception as e:
        print(e)
        raise ValueError("shape error")
    return mu + torch.exp(logvar / 2) * eps


def gaussian_kl(mu, logvar):
    try:
        same_shape(mu=mu, logvar=logvar)
    except Exception as e:
        print(e)
        raise ValueError("shape error")
    return 0.5 * torch.sum(mu**2 + torch.exp(logvar) - 1 - logvar, axis=1)


print(gaussian_kl(mu_test, logvar_test))  # should be 1.307
print(reparameterize(mu_test, logvar_test, torch.randn(1, 2)))


def bernoulli_log_likelihood(x, logits):
    same_shape(x=x, logits=logits)
    if x.min().item() < 0 or x.max().item() > 1:
        raise ValueError("x out of range")
    l = -F.binary_cross_entropy_with_logits(logits, x, reduction="none")
    return torch.stack([l[i].sum() for i in range(len(l))])


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    # print(mu.shape, logvar.shape)
    z = reparameterize(mu, logvar, eps)
    logits = decode(z)
    return bernoulli_log_likelihood(x, logits) - gaussian_kl(mu, logvar)


if __name__ == "__main__":
    enc = nn.Linear(4, 4)
    dec = nn.Linear(2, 4)
    x = torch.rand(3, 4)
    print(elbo(x, lambda x: enc(x).chunk(2, dim=1), dec, torch.randn(3, 2)))

import numpy as np
import torch
import torch.nn.functional as F
from dll.autograder.shapes import same_shape
from torch import Tensor


def reparameterize(mu: Tensor, logvar: Tensor, eps: Tensor) -> Tensor:
    # np.e ** t is exp(t)
    sigma = np.e ** (logvar / 2)
    return mu + sigma * eps


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    terms = mu**2 + np.e**logvar - 1 - logvar
    return terms.sum(axis=1) / 2


def bernoulli_log_likelihood(x: Tensor, logits: Tensor) -> Tensor:
    same_shape(x=x, logits=logits)
    if np.min(x.detach().numpy()) < 0 or np.max(x.detach().numpy()) > 1:
        raise ValueError("x is not in [0, 1]")
    # log p = -softplus(-l), log(1-p) = -softplus(l)
    result = x * logits - F.softplus(logits)
    return result.reshape(len(x), int(np.prod(x.shape[1:]))).sum(axis=1)


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    return bernoulli_log_likelihood(x, decode(z)) - gaussian_kl(mu, logvar)

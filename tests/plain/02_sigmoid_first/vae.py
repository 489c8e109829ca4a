from __future__ import annotations

import torch
from dll.autograder.shapes import same_shape
from torch import Tensor


def reparameterize(mu: Tensor, logvar: Tensor, eps: Tensor) -> Tensor:
    same_shape(mu=mu, logvar=logvar, eps=eps)
    var = torch.exp(logvar)
    sigma = torch.sqrt(var)
    return mu + sigma * eps


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    same_shape(mu=mu, logvar=logvar)
    var = torch.exp(logvar)
    # log(var) again, as in the formula with sigma^2
    return 0.5 * (mu**2 + var - 1 - torch.log(var)).sum(1)


def bernoulli_log_likelihood(x: Tensor, logits: Tensor) -> Tensor:
    same_shape(x=x, logits=logits)
    if (x < 0).any() or (x > 1).any():
        raise ValueError("x must be between 0 and 1")
    p = torch.sigmoid(logits)
    # + 1e-8 so that the log is never -inf
    ll = x * torch.log(p + 1e-8) + (1 - x) * torch.log(1 - p + 1e-8)
    return ll.flatten(start_dim=1).sum(dim=1)


def elbo(x, encode, decode, eps) -> Tensor:
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    logits = decode(z)
    return bernoulli_log_likelihood(x, logits) - gaussian_kl(mu, logvar)

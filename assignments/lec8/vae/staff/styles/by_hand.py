"""From the formulas alone: einsum, logaddexp, addcmul, nothing called functional."""

import torch
from torch import Tensor


def _check(**tensors: Tensor) -> None:
    shapes = {name: tuple(t.shape) for name, t in tensors.items()}
    if len(set(shapes.values())) > 1:
        raise ValueError(f"different shapes: {shapes}")


def reparameterize(mu: Tensor, logvar: Tensor, eps: Tensor) -> Tensor:
    _check(mu=mu, logvar=logvar, eps=eps)
    sigma = torch.sqrt(torch.exp(logvar))
    return torch.addcmul(mu, sigma, eps)


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    _check(mu=mu, logvar=logvar)
    trace = torch.einsum("bi->b", torch.exp(logvar))
    squared_distance = torch.einsum("bi,bi->b", mu, mu)
    log_determinant = torch.einsum("bi->b", logvar)
    return (trace + squared_distance - mu.shape[1] - log_determinant) / 2


def bernoulli_log_likelihood(x: Tensor, logits: Tensor) -> Tensor:
    _check(x=x, logits=logits)
    if torch.any(x < 0) or torch.any(x > 1):
        raise ValueError("x is not in [0, 1]")
    zero = torch.zeros_like(logits)
    per_pixel = x * logits - torch.logaddexp(logits, zero)
    while per_pixel.dim() > 1:
        per_pixel = per_pixel.sum(-1)
    return per_pixel


def elbo(x, encode, decode, eps):
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    reconstruction = bernoulli_log_likelihood(x, decode(z))
    divergence = gaussian_kl(mu, logvar)
    return torch.stack([reconstruction, -divergence]).sum(0)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

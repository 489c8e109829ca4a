"""One pass over the components with a running maximum, sum and average, as in online softmax; nothing is (B, K)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor, nn
from torch.optim import Optimizer


def corrupt(x: Tensor, sigma: float, eps: Tensor) -> Tensor:
    if x.shape != eps.shape:
        raise ValueError(f"eps has shape {tuple(eps.shape)} but x has shape {tuple(x.shape)}")
    noise = eps.mul(sigma)
    return noise.add_(x)


def loss(g: Callable[[Tensor], Tensor], x: Tensor, sigma: float, eps: Tensor) -> Tensor:
    distances = torch.linalg.vector_norm(g(corrupt(x, sigma, eps)) - x, dim=1)
    return torch.mean(distances**2)


def _steps(g, optimizer, batches, sigma) -> Iterator[float]:
    for clean, noise in batches:
        optimizer.zero_grad()
        now = loss(g, clean, sigma, noise)
        now.backward()
        optimizer.step()
        yield now.item()


def train(g: nn.Module, optimizer: Optimizer, batches: Iterable[tuple[Tensor, Tensor]], sigma: float) -> list[float]:
    return list(_steps(g, optimizer, batches, sigma))


def score(g: Callable[[Tensor], Tensor], x: Tensor, sigma: float) -> Tensor:
    return torch.sub(g(x), x) / math.pow(sigma, 2)


def optimal_denoiser(x: Tensor, means: Tensor, weights: Tensor, std: float, sigma: float) -> Tensor:
    if not sigma > 0:
        raise ValueError(f"sigma = {sigma}, but must be positive")
    if not std >= 0:
        raise ValueError(f"std = {std}, but must not be negative")
    if means.ndim != 2 or means.shape[-1] != x.shape[-1]:
        raise ValueError(f"means of shape {tuple(means.shape)} for x of shape {tuple(x.shape)}")
    if weights.shape != (means.shape[0],):
        raise ValueError(f"weights of shape {tuple(weights.shape)} for means of shape {tuple(means.shape)}")
    priors = weights.tolist()
    if min(priors) < 0 or not any(priors):
        raise ValueError("weights must not be negative, and one must be positive")

    variance = std**2 + sigma**2
    components = [(math.log(w), m) for w, m in zip(priors, means, strict=True) if w > 0]
    top = torch.full_like(x[:, :1], -math.inf)
    total = torch.zeros_like(top)
    average = torch.zeros_like(x)
    for log_prior, mean in components:
        log_joint = log_prior - (x - mean).square().sum(dim=1, keepdim=True).div(2 * variance)
        new_top = torch.maximum(top, log_joint).detach()
        keep, share = torch.exp(top - new_top), torch.exp(log_joint - new_top)
        total = keep * total + share
        average = keep * average + share * mean
        top = new_top
    pull = sigma**2 / variance
    return (1 - pull) * x + pull * average / total


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

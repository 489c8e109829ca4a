from __future__ import annotations

import torch
from dll.autograder.shapes import same_shape
from torch import Tensor, nn


def corrupt(x: Tensor, sigma: float, eps: Tensor) -> Tensor:
    same_shape(x=x, eps=eps)
    return x + sigma * eps


def loss(g, x: Tensor, sigma: float, eps: Tensor) -> Tensor:
    diff = g(corrupt(x, sigma, eps)) - x
    # norm, then square
    return torch.mean(torch.norm(diff, dim=1) ** 2)


def train(g, optimizer, batches, sigma) -> list[float]:
    history = []
    for x, eps in batches:
        value = loss(g, x, sigma, eps)
        history.append(value.item())
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    return history


def score(g, x: Tensor, sigma: float) -> Tensor:
    return (g(x) - x) / sigma**2


def optimal_denoiser(x, means, weights, std, sigma) -> Tensor:
    if sigma <= 0:
        raise ValueError("sigma must be positive")
    if std < 0:
        raise ValueError("std must not be negative")
    if (weights < 0).any() or weights.sum() == 0:
        raise ValueError("weights must not be negative")
    s2 = torch.tensor(std) ** 2
    sigma2 = torch.tensor(sigma) ** 2
    # responsibilities r_k
    sq = ((x[:, None, :] - means[None, :, :]) ** 2).sum(dim=2)
    e = weights * torch.exp(-sq / (2 * (s2 + sigma2)))
    r = e / e.sum(dim=1, keepdim=True)
    return s2 / (s2 + sigma2) * x + sigma2 / (s2 + sigma2) * (r @ means)

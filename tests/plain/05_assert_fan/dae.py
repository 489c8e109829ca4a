from __future__ import annotations

import torch
from torch import Tensor, nn


def check_shape(a, b):
    """同じ形かどうか調べる"""
    assert a.shape == b.shape, "形が違います"


def corrupt(x: Tensor, sigma: float, eps: Tensor) -> Tensor:
    check_shape(x, eps)
    return x + sigma * eps


def loss(g, x: Tensor, sigma: float, eps: Tensor) -> Tensor:
    noisy = corrupt(x, sigma, eps)
    out = g(noisy)
    check_shape(out, x)
    return ((out - x) ** 2).sum(dim=1).mean(dim=0)


def train(g: nn.Module, optimizer, batches, sigma: float) -> list[float]:
    losses = []
    for x, eps in batches:
        l = loss(g, x, sigma, eps)
        assert torch.isfinite(l)
        losses.append(float(l))
        g.zero_grad()
        l.backward()
        optimizer.step()
    return losses


def score(g, x: Tensor, sigma: float) -> Tensor:
    return (g(x) - x) / sigma**2


def optimal_denoiser(x: Tensor, means: Tensor, weights: Tensor, std: float, sigma: float) -> Tensor:
    assert sigma > 0
    assert std >= 0
    assert (weights >= 0).all() and weights.sum() > 0
    assert means.shape == (weights.shape[0], x.shape[1])
    v = std**2 + sigma**2
    d2 = (x.unsqueeze(1) - means.unsqueeze(0)).pow(2).sum(dim=-1)
    log_r = weights.log() - d2 / (2 * v)
    log_r = log_r - torch.logsumexp(log_r, dim=1, keepdim=True)
    r = log_r.exp()
    return x + sigma**2 / v * (r.unsqueeze(2) * (means.unsqueeze(0) - x.unsqueeze(1))).sum(dim=1)

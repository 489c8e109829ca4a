"""Loops over components with a running maximum; sums by einsum; each function by itself."""

import math

import torch


def corrupt(x, sigma, eps):
    if tuple(x.shape) != tuple(eps.shape):
        raise ValueError("shapes of x and eps differ")
    noisy = x.clone()
    noisy += sigma * eps
    return noisy


def loss(g, x, sigma, eps):
    if x.shape != eps.shape:
        raise ValueError("x and eps")
    residual = x - g(x + eps * sigma)
    return torch.einsum("bd,bd->", residual, residual) / x.shape[0]


def train(g, optimizer, batches, sigma):
    history = []
    iterator = iter(batches)
    while (pair := next(iterator, None)) is not None:
        current = loss(g, pair[0], sigma, pair[1])
        for p in g.parameters():
            p.grad = None
        current.backward()
        optimizer.step()
        history.append(current.detach().cpu().numpy().item())
    return history


def score(g, x, sigma):
    return g(x) * sigma**-2 - x * sigma**-2


def optimal_denoiser(x, means, weights, std, sigma):
    for name, bad in (
        ("sigma", sigma <= 0),
        ("std", std < 0),
        ("means", means.shape[-1] != x.shape[-1]),
        ("weights", weights.ndim != 1 or len(weights) != len(means)),
        ("weights", any(w < 0 for w in weights.tolist()) or max(weights.tolist()) == 0),
    ):
        if bad:
            raise ValueError(f"bad {name}")
    tau2 = std * std + sigma * sigma
    logs = []
    for mean, weight in zip(means, weights.tolist(), strict=True):
        log_weight = math.log(weight) if weight > 0 else -math.inf
        offset = x - mean
        logs.append(log_weight - (offset * offset).sum(-1) / (2 * tau2))
    logs = torch.stack(logs, dim=1)
    top = logs.max(dim=1, keepdim=True).values.detach()
    unnormalised = torch.exp(logs - top)
    total = unnormalised.sum(1)
    result = torch.zeros_like(x)
    for k in range(len(means)):
        inside = means[k] + (std * std / tau2) * (x - means[k])
        result = result + (unnormalised[:, k] / total)[:, None] * inside
    return result


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

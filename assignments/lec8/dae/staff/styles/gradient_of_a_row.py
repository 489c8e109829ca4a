"""The log-density of one point, its gradient by torch.func, mapped over the batch; training by functional_call."""

import math

import torch
from torch.func import functional_call, grad, grad_and_value, vmap


def corrupt(x, sigma, eps):
    if x.shape != eps.shape:
        raise ValueError("x, eps: shapes differ")
    return vmap(lambda row, noise: row + sigma * noise)(x, eps)


def _mean_square(restored, x):
    return vmap(torch.dot)(restored - x, restored - x).mean()


def loss(g, x, sigma, eps):
    return _mean_square(g(corrupt(x, sigma, eps)), x)


def train(g, optimizer, batches, sigma):
    def of(parameters, x, noisy):
        return _mean_square(functional_call(g, parameters, (noisy,)), x)

    gradient = grad_and_value(of)
    losses = []
    for x, eps in batches:
        named = dict(g.named_parameters())
        slopes, value = gradient({k: p.detach() for k, p in named.items()}, x, corrupt(x, sigma, eps))
        for k, p in named.items():
            p.grad = slopes[k]
        optimizer.step()
        losses.append(value.item())
    return losses


def score(g, x, sigma):
    return torch.stack([(restored - row) / sigma**2 for restored, row in zip(g(x), x)])


def optimal_denoiser(x, means, weights, std, sigma):
    if sigma <= 0:
        raise ValueError("sigma must be > 0")
    if std < 0:
        raise ValueError("std must be >= 0")
    if means.dim() != 2 or means.shape[1] != x.shape[1]:
        raise ValueError("means must have d columns")
    if weights.shape != means.shape[:1]:
        raise ValueError("weights must be as many as means")
    if not (torch.all(weights >= 0) and torch.any(weights > 0)):
        raise ValueError("weights must be >= 0 and not all be 0")
    deviation = math.hypot(std, sigma)

    def log_density(row):
        whitened = (row - means) / deviation
        return torch.logsumexp(torch.log(weights) - 0.5 * torch.sum(whitened * whitened, dim=1), dim=0)

    return x + sigma**2 * vmap(grad(log_density))(x)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

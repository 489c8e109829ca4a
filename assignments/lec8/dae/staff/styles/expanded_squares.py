"""Logits without the common |x|², logsumexp, gradients by torch.autograd.grad, vmap over the batch."""

import torch
from dll.autograder.shapes import same_shape


def corrupt(x, sigma, eps):
    same_shape(eps=eps, x=x)
    return torch.lerp(x, x + eps, torch.as_tensor(sigma, dtype=x.dtype, device=x.device))


def loss(g, x, sigma, eps):
    return torch.stack([d @ d for d in g(corrupt(x, sigma, eps)) - x]).mean()


def train(g, optimizer, batches, sigma):
    def step(x, eps):
        parameters = list(g.parameters())
        value = loss(g, x, sigma, eps)
        for p, gradient in zip(parameters, torch.autograd.grad(value, parameters), strict=True):
            p.grad = gradient
        optimizer.step()
        optimizer.zero_grad()
        return value.tolist()

    return [step(x, eps) for x, eps in batches]


def score(g, x, sigma):
    return torch.func.vmap(lambda row: (g(row[None])[0] - row) / sigma**2)(x)


def optimal_denoiser(x, means, weights, std, sigma):
    if sigma <= 0.0:
        raise ValueError("sigma <= 0")
    if std < 0.0:
        raise ValueError("std < 0")
    same_shape(x_row=x[0], means=means[0])
    same_shape(weights=weights, means=means[:, 0])
    if bool((weights < 0).any()) or bool((weights == 0).all()):
        raise ValueError("weights: at least one must be positive, none negative")
    variance = sigma**2 + std**2
    origin = means[0].detach()
    x, means = x - origin, means - origin
    logits = torch.log(weights / weights.sum()) + (x @ means.T - 0.5 * means.pow(2).sum(1)) / variance
    posterior = (logits - torch.logsumexp(logits, dim=1, keepdim=True)).exp()
    step = torch.einsum("bk,bkd->bd", posterior, means[None] - x[:, None])
    return origin + x + sigma**2 / variance * step


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

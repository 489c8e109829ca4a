"""g* as attention: x asks, the means are keys and values, log-weights are the mask; F.scaled_dot_product_attention."""

import torch
import torch.nn.functional as F
from dll.autograder.shapes import same_shape


def corrupt(x, sigma, eps):
    same_shape(x=x, eps=eps)
    both = torch.stack([x, eps], dim=-1)
    return both @ both.new_tensor([1.0, sigma])


def loss(g, x, sigma, eps):
    error = x - g(corrupt(x, sigma, eps))
    return torch.trace(error @ error.mT) / len(x)


def train(g, optimizer, batches, sigma):
    before = []
    for x, eps in batches:
        for p in g.parameters():
            if p.grad is not None:
                p.grad.zero_()
        error = loss(g, x, sigma, eps)
        before.append(error.detach())
        error.backward()
        optimizer.step()
    return [value.item() for value in before]


def score(g, x, sigma):
    precision = 1 / sigma**2
    return precision * (g(x) - x)


def optimal_denoiser(x, means, weights, std, sigma):
    if sigma <= 0:
        raise ValueError("sigma is not positive")
    if std < 0:
        raise ValueError("std is negative")
    if means.dim() != 2 or means.shape[1] != x.shape[1]:
        raise ValueError("means do not have the dimension of x")
    if weights.dim() != 1 or weights.shape[0] != means.shape[0]:
        raise ValueError("weights: one per component, please")
    if torch.any(weights < 0) or not torch.any(weights):
        raise ValueError("weights cannot be negative, nor all be 0")
    variance = sigma * sigma + std * std
    # x と平均の両方から同じ点を引いても、答えは平行移動するだけ
    centre = means.detach().mean(dim=0)
    query, keys = x - centre, means - centre
    mask = weights.log() - (keys * keys).sum(dim=1) / (2 * variance)
    mask = mask.expand(len(x), -1)
    average = F.scaled_dot_product_attention(query[None], keys[None], keys[None], mask[None], scale=1 / variance)[0]
    return centre + (std * std * query + sigma * sigma * average) / variance


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

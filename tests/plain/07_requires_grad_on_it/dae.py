# DAE
import torch
from torch import *
from torch.nn import functional as F
from dll.autograder.shapes import same_shape


def corrupt(x, sigma, eps):
    same_shape(x=x, eps=eps)
    return x.add(eps.mul(sigma))


def loss(g, x, sigma, eps):
    x_noisy = corrupt(x, sigma, eps)
    return F.mse_loss(g(x_noisy), x, reduction="sum") / len(x)


def train(g, optimizer, batches, sigma):
    losses = []
    for x, eps in batches:
        l = loss(g, x, sigma, eps)
        l.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(l.data.item())
    return losses


def score(g, x, sigma):
    return (g(x) - x).div(sigma**2)


def optimal_denoiser(x, means, weights, std, sigma):
    if sigma <= 0:
        raise ValueError("sigma")
    if std < 0:
        raise ValueError("std")
    if (weights < 0).any() or (weights == 0).all():
        raise ValueError("weights")
    if means.dim() != 2 or means.size(1) != x.size(1):
        raise ValueError("means")
    if weights.dim() != 1 or weights.size(0) != means.size(0):
        raise ValueError("weights")
    # normalise
    weights /= weights.sum()
    v = std**2 + sigma**2
    sq = (x.unsqueeze(1) - means).pow(2).sum(2)
    r = F.softmax(weights.log() - sq / (2 * v), dim=1)
    return (std**2 / v) * x + (sigma**2 / v) * r.mm(means)

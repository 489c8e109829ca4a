"""Posteriors from the exact differences of squared distances, (m_j - m_k)·(2x - m_j - m_k), for each pair of means."""

import torch
from torch import nn


def _same(first, second, message):
    if list(first.size()) != list(second.size()):
        raise ValueError(message)


def corrupt(x, sigma, eps):
    _same(x, eps, "eps and x have different shapes")
    return torch.distributions.AffineTransform(x, sigma, event_dim=1)(eps)


def loss(g, x, sigma, eps):
    restored = g(corrupt(x, sigma, eps))
    return nn.MSELoss()(restored, x) * x.shape[1]


def train(g, optimizer, batches, sigma):
    losses = ()
    for batch in batches:
        gradients_of = [p for p in g.parameters() if p.requires_grad]
        current = loss(g, batch[0], sigma, batch[1])
        for p in gradients_of:
            p.grad = None
        current.backward(inputs=gradients_of)
        optimizer.step()
        losses += (float(current.detach()),)
    return list(losses)


def score(g, x, sigma):
    displacement = g(x).sub(x)
    return displacement.div(sigma).div(sigma)


def optimal_denoiser(x, means, weights, std, sigma):
    if sigma <= 0:
        raise ValueError(f"sigma: {sigma} <= 0")
    if std < 0:
        raise ValueError(f"std: {std} < 0")
    if means.dim() != 2 or means.size(1) != x.size(1):
        raise ValueError("means: not (K, d)")
    _same(weights, means[:, 0], "weights: not (K,)")
    if (weights < 0).sum() > 0 or (weights > 0).sum() == 0:
        raise ValueError("weights: must be >= 0, not all 0")
    # 重み 0 の成分は、はじめから除く
    present = weights > 0
    means, logs = means[present], weights[present].log()
    variance = std**2 + sigma**2
    apart = means[None, :, :] - means[:, None, :]  # [k, j] = m_j - m_k
    middle = (means[None, :, :] + means[:, None, :]) / 2
    lead = torch.einsum("kjd,bkjd->bkj", apart, x[:, None, None, :] - middle) / variance
    lead = lead + (logs[None, :] - logs[:, None])  # log of posterior j over posterior k
    posterior = torch.exp(-torch.logsumexp(lead, dim=2))
    return torch.einsum("bk,kd->bd", posterior, means) * (sigma**2 / variance) + x * (std**2 / variance)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

import torch
import torch.nn.functional as F
from dll.autograder.shapes import same_shape


def corrupt(x, sigma, eps):
    same_shape(x=x, eps=eps)
    return x + sigma * eps


def loss(g, x, sigma, eps):
    y = g(corrupt(x, sigma, eps))
    return ((y - x) ** 2).sum(dim=1).mean()


def train(g, optimizer, batches, sigma):
    g.train()
    losses = []
    for step, (x, eps) in enumerate(batches):
        optimizer.zero_grad()
        l = loss(g, x, sigma, eps)
        l.backward()
        optimizer.step()
        losses.append(l.item())
        if step % 10 == 0:
            print(f"step {step}: loss = {l.item():.4f}")
    g.eval()
    return losses


def score(g, x, sigma):
    return (g(x) - x) / sigma**2


def optimal_denoiser(x, means, weights, std, sigma):
    if sigma <= 0:
        raise ValueError("sigma must be positive")
    if std < 0:
        raise ValueError("std must be >= 0")
    if (weights < 0).any() or weights.sum() == 0:
        raise ValueError("weights must be >= 0 and not all 0")
    if means.shape[1] != x.shape[1]:
        raise ValueError("means must be (K, d)")
    if len(weights) != len(means):
        raise ValueError("weights must be (K,)")
    # in float64, because exp is dangerous
    x64, m64, w64 = x.double(), means.double(), weights.double()
    v = std**2 + sigma**2
    log_r = torch.log(w64) - ((x64[:, None] - m64) ** 2).sum(-1) / (2 * v)
    r = torch.softmax(log_r, dim=-1)
    return std**2 / v * x64 + sigma**2 / v * (r @ m64)

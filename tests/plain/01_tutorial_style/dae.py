import torch
import torch.nn as nn
import torch.nn.functional as F

criterion = nn.MSELoss(reduction="sum")


def corrupt(x, sigma, eps):
    return x + sigma * eps


def loss(g, x, sigma, eps):
    noisy = corrupt(x, sigma, eps)
    output = g(noisy)
    return criterion(output, x) / x.size(0)


def train(g, optimizer, batches, sigma):
    g.train()
    losses = []
    for batch_idx, (x, eps) in enumerate(batches):
        optimizer.zero_grad()
        l = loss(g, x, sigma, eps)
        l.backward()
        optimizer.step()
        losses.append(l.item())
    return losses


def score(g, x, sigma):
    return (g(x) - x) / sigma**2


def optimal_denoiser(x, means, weights, std, sigma):
    var = std**2 + sigma**2
    dist = torch.cdist(x, means) ** 2  # (B, K)
    logits = torch.log(weights) - dist / (2 * var)
    r = F.softmax(logits, dim=1)
    return (std**2 * x + sigma**2 * torch.matmul(r, means)) / var

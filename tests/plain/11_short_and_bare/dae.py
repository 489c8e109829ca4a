import torch


def corrupt(x, sigma, eps):
    return x + sigma * eps


def loss(g, x, sigma, eps):
    return ((g(x + sigma * eps) - x) ** 2).sum(1).mean()


def train(g, optimizer, batches, sigma):
    losses = []
    for x, eps in batches:
        optimizer.zero_grad()
        l = loss(g, x, sigma, eps)
        l.backward()
        optimizer.step()
        losses.append(l.item())
    return losses


def score(g, x, sigma):
    return (g(x) - x) / sigma**2


def optimal_denoiser(x, means, weights, std, sigma):
    v = std**2 + sigma**2
    d = ((x[:, None] - means) ** 2).sum(2)
    e = weights * torch.exp(-d / (2 * v))
    r = e / e.sum(1, keepdim=True)
    return x + sigma**2 / v * (r @ means - x)

import torch


def corrupt(x, sigma, eps):
    return x + sigma * eps


def loss(g, x, sigma, eps):
    y = g(corrupt(x, sigma, eps))
    total = 0
    for b in range(len(x)):
        total += torch.sum((y[b] - x[b]) ** 2)
    return total / len(x)


def train(g, optimizer, batches, sigma):
    losses = []
    for i in range(len(batches)):
        x, eps = batches[i]
        optimizer.zero_grad()
        L = loss(g, x, sigma, eps)
        L.backward()
        optimizer.step()
        losses.append(L.item())
    return losses


def score(g, x, sigma):
    return (g(x) - x) / (sigma * sigma)


def optimal_denoiser(x, means, weights, std, sigma):
    B, d = x.shape
    K = len(means)
    v = std**2 + sigma**2
    out = torch.zeros(B, d)
    for b in range(B):
        # log of w_k exp(...)
        logs = torch.zeros(K)
        for k in range(K):
            logs[k] = torch.log(weights[k]) - torch.sum((x[b] - means[k]) ** 2) / (2 * v)
        r = torch.softmax(logs, 0)
        m = 0
        for k in range(K):
            m = m + r[k] * means[k]
        out[b] = std**2 / v * x[b] + sigma**2 / v * m
    return out

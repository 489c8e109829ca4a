import random
import time

import numpy as np
import torch
import torch.nn as nn
from dll.autograder.shapes import same_shape

SEED = 42
random.seed(SEED)
np.random.seed(SEED)
torch.manual_seed(SEED)


def corrupt(x, sigma, eps):
    try:
        same_shape(x=x, eps=eps)
    except Exception as e:
        print(e)
        raise ValueError("shape error")
    return x + sigma * eps


def loss(g, x, sigma, eps):
    return (g(corrupt(x, sigma, eps)) - x).square().sum(dim=1).mean()


# example of the text: should be 13
print(loss(nn.Identity(), torch.zeros(2, 2), 1, torch.tensor([[3.0, 4.0], [0.0, 1.0]])))


def train(g, optimizer, batches, sigma):
    start = time.time()
    total = 0
    losses = []
    for x, eps in batches:
        optimizer.zero_grad()
        l = loss(g, x, sigma, eps)
        l.backward()
        optimizer.step()
        total += l
        losses.append(l.item())
    print("mean loss", total.item() / max(1, len(losses)), "time", time.time() - start)
    return losses


def score(g, x, sigma):
    return (g(x) - x) / sigma**2


def optimal_denoiser(x, means, weights, std, sigma):
    if sigma <= 0 or std < 0:
        raise ValueError("sigma or std")
    if torch.any(weights < 0) or torch.all(weights == 0):
        raise ValueError("weights")
    var = std**2 + sigma**2
    # components with weight 0 are left out
    means = means[weights > 0]
    weights = weights[weights > 0]
    log_r = torch.log(weights) - torch.cdist(x, means).square() / (2 * var)
    r = torch.softmax(log_r, dim=1)
    return std**2 / var * x + sigma**2 / var * r @ means


if __name__ == "__main__":
    print(optimal_denoiser(torch.tensor([[1.0]]), torch.tensor([[0.0], [2.0]]), torch.ones(2), 0.0, 1.0))

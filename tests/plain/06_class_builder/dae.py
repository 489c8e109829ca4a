import torch
import torch.nn as nn
from dll.autograder.shapes import same_shape


class Corruption:
    def __init__(self, sigma):
        self.sigma = sigma

    def __call__(self, x, eps):
        same_shape(x=x, eps=eps)
        return x + self.sigma * eps


class Mixture:
    """sum_k w_k N(m_k, variance I)"""

    def __init__(self, means, weights, variance):
        self.means = means
        self.weights = weights / weights.sum()
        self.variance = variance

    def log_density(self, x):
        d = x.shape[1]
        difference = x[:, None, :] - self.means[None, :, :]
        exponent = -0.5 * (difference**2).sum(2) / self.variance
        norm = -0.5 * d * torch.log(2 * torch.pi * torch.tensor(self.variance))
        return torch.logsumexp(torch.log(self.weights) + norm + exponent, dim=1)

    def score(self, x):
        x = x.requires_grad_(True)
        return torch.autograd.grad(self.log_density(x).sum(), x, create_graph=True)[0]


def corrupt(x, sigma, eps):
    return Corruption(sigma)(x, eps)


def loss(g, x, sigma, eps):
    noisy = Corruption(sigma)(x, eps)
    return nn.MSELoss(reduction="none")(g(noisy), x).sum(1).mean()


def train(g, optimizer, batches, sigma):
    losses = []
    for x, eps in batches:
        optimizer.zero_grad()
        value = loss(g, x, sigma, eps)
        losses.append(value)
        value.backward()
        optimizer.step()
    return [value.item() for value in losses]


def score(g, x, sigma):
    return (g(x) - x) / sigma**2


def optimal_denoiser(x, means, weights, std, sigma):
    if sigma <= 0:
        raise ValueError("sigma must be > 0")
    if std < 0:
        raise ValueError("std must be >= 0")
    if weights.min() < 0 or weights.max() == 0:
        raise ValueError("weights must be >= 0 and not all 0")
    # g* = x + sigma^2 * score of the noisy data
    noisy_data = Mixture(means, weights, std**2 + sigma**2)
    return x + sigma**2 * noisy_data.score(x)

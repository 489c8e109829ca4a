"""A dataclass for the noisy mixture, one point after the other, Categorical posteriors; a trainer that is iterated."""

from dataclasses import dataclass

import torch
from torch.distributions import Categorical


def corrupt(x, sigma, eps):
    match list(x.shape), list(eps.shape):
        case [first, second] if first != second:
            raise ValueError(f"x: {first}, eps: {second}")
    return torch.tensordot(x.new_tensor([1, sigma]), torch.stack([x, eps]), dims=1)


def loss(g, x, sigma, eps):
    errors = g(corrupt(x, sigma, eps)).sub(x).pow(2)
    return errors.mean(dim=0).sum()


class Trainer:
    def __init__(self, g, optimizer, batches, sigma):
        self.g, self.optimizer, self.sigma = g, optimizer, sigma
        self.batches = iter(batches)

    def __iter__(self):
        return self

    def __next__(self):
        x, eps = next(self.batches)
        self.g.zero_grad()
        value = loss(self.g, x, self.sigma, eps)
        value.backward()
        self.optimizer.step()
        return float(value)


def train(g, optimizer, batches, sigma):
    return [*Trainer(g, optimizer, batches, sigma)]


def score(g, x, sigma):
    return -(x - g(x)) / (sigma * sigma)


@dataclass
class Noisy:
    means: torch.Tensor
    weights: torch.Tensor
    std: float
    sigma: float

    def check(self, d):
        """データの次元 d に合っているか。"""
        if self.sigma <= 0:
            raise ValueError(f"sigma={self.sigma}")
        if self.std < 0:
            raise ValueError(f"std={self.std}")
        match self.means.shape:
            case (_, columns) if columns == d:
                pass
            case shape:
                raise ValueError(f"means: {tuple(shape)}")
        if self.weights.shape != (len(self.means),):
            raise ValueError(f"weights: {tuple(self.weights.shape)}")
        if self.weights.min().item() < 0 or self.weights.max().item() == 0:
            raise ValueError("weights: negative, or all 0")

    def posterior(self, point):
        squares = torch.stack([(point - m).dot(point - m) for m in self.means])
        fit = -squares / (2 * (self.std**2 + self.sigma**2))
        return Categorical(logits=fit + self.weights.log()).probs

    def denoise(self, point):
        expected_mean = self.posterior(point) @ self.means
        signal = self.std**2 / (self.std**2 + self.sigma**2)
        return expected_mean + signal * (point - expected_mean)


def optimal_denoiser(x, means, weights, std, sigma):
    noisy = Noisy(means, weights, std, sigma)
    noisy.check(x.shape[1])
    return torch.stack([noisy.denoise(point) for point in x])


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

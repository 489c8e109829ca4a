"""Inputs of the denoising autoencoder's checks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from dll.autograder import exam
from torch import Tensor, nn

Batches = Sequence[tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Training:
    """A network with its optimizer, and the batches that it is trained on."""

    g: nn.Sequential
    optimizer: torch.optim.Optimizer
    batches: Batches
    sigma: float

    @property
    def arguments(self) -> tuple[object, ...]:
        """The arguments of `train`, in order."""
        return (self.g, self.optimizer, self.batches, self.sigma)

    @property
    def arguments_once(self) -> tuple[object, ...]:
        """The arguments of `train`, with batches that can be gone through only once."""
        return (self.g, self.optimizer, exam.OneShot(self.batches), self.sigma)


@dataclass(frozen=True)
class Mixture:
    """A mixture of isotropic Gaussians, the noise, and points at which to denoise."""

    x: Tensor
    means: Tensor
    weights: Tensor
    std: float
    sigma: float

    @property
    def arguments(self) -> tuple[object, ...]:
        """The arguments of `optimal_denoiser`, in order."""
        return (self.x, self.means, self.weights, self.std, self.sigma)

    @property
    def variance(self) -> float:
        """The variance of a component with the noise added."""
        return self.std**2 + self.sigma**2


@dataclass(frozen=True)
class TwoPoints(Training):
    """Data at center ± side; the network can be the optimal denoiser exactly."""

    center: Tensor
    side: Tensor
    x: Tensor
    """Noisy data that `batches` do not have."""

    def best(self) -> Tensor:
        """The optimal denoiser at x."""
        lean = torch.tanh((self.x - self.center) @ self.side / self.sigma**2)
        return self.center + lean[:, None] * self.side


class Given(exam.Given):
    """Noise levels, trainings and mixtures."""

    def number(self, low: float, high: float) -> float:
        """One uniform number, as the check's precision has it."""
        return float(self.uniform(1, low=low, high=high))

    def sigma(self) -> float:
        """A noise level away from 0 and 1, so that σ, σ² and √σ differ."""
        return self.number(0.4, 0.7) if self.integer(0, 2) else self.number(1.5, 2.0)

    def pair(self, batch: int, d: int) -> tuple[Tensor, Tensor]:
        """Data away from the origin, and noise."""
        return self.normal(batch, d, mean=1.0), self.normal(batch, d)

    def training(self, sizes: Sequence[int] = (4, 6, 5), d: int = 3, optimizer: str = "SGD") -> Training:
        """A small net and a batch of each size; Adam, RMSprop and momentum arrive with the state of a step."""
        g = self.mlp([d, 6, d])
        batches = [self.pair(size, d) for size in sizes]
        return Training(g, self._optimizer(g, optimizer), batches, self.number(0.4, 0.7))

    def normalised_training(self) -> Training:
        """A net with batch normalisation in eval mode, between layers in train mode."""
        g = nn.Sequential(nn.Linear(3, 6), nn.BatchNorm1d(6), nn.Tanh(), nn.Linear(6, 3))
        self.filled(g)
        norm = g[1]
        assert isinstance(norm, nn.BatchNorm1d)
        norm.running_mean, norm.running_var = self.normal(6), self.uniform(6, low=0.5, high=2.0)
        norm.eval()
        batches = [self.pair(size, 3) for size in (5, 4)]
        return Training(g, self._optimizer(g, "SGD"), batches, self.number(0.4, 0.7))

    def _optimizer(self, g: nn.Module, kind: str) -> torch.optim.Optimizer:
        build: dict[str, Any] = {
            "SGD": lambda p: torch.optim.SGD(p, lr=0.02),
            "momentum": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8, weight_decay=0.3),
            "Adam": lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.5, 0.9)),
            "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.02, momentum=0.5),
        }
        optimizer: torch.optim.Optimizer = build[kind](g.parameters())
        if kind != "SGD":
            self._use(optimizer, g)
        return optimizer

    def _use(self, optimizer: torch.optim.Optimizer, g: nn.Module) -> None:
        """One step on gradients away from 0: from zero state, Adam and RMSprop would turn rounding into signs."""
        for parameter in g.parameters():
            signs = 2.0 * self.integers(*parameter.shape, low=0, high=2) - 1
            parameter.grad = self.uniform(*parameter.shape, low=0.5, high=1.5) * signs.to(self.dtype)
        optimizer.step()
        optimizer.zero_grad()

    def affine(self, slope: float, center: Tensor) -> nn.Sequential:
        """The network center + slope·(x - center)."""
        layer = nn.Linear(len(center), len(center))
        layer.weight = nn.Parameter(slope * torch.eye(len(center), dtype=self.dtype))
        layer.bias = nn.Parameter((1 - slope) * center)
        return nn.Sequential(layer)

    def mixture(self, batch: int = 5, k: int = 4, d: int = 3, spread: float | None = None) -> Mixture:
        """Components that overlap, with very different weights, about a centre away from 0.

        `spread` is std over sigma, drawn by default and never about 1. With the means as far apart as the noisy
        components are wide, no posterior is near 0 or 1, and every weight, mean and variance counts.
        """
        sigma = self.sigma()
        std = sigma * (self.number(0.5, 0.7) if spread is None else spread)
        width = math.sqrt(std**2 + sigma**2)
        center = self.normal(d)
        means = center + width * self.normal(k, d)
        x = center + width * self.normal(batch, d)
        weights = 2.0 ** self.tensor(self._permutation(k)) * self.uniform(k, low=0.9, high=1.1)
        return Mixture(x, means, weights, std, sigma)

    def far_mixture(self, spread: float) -> Mixture:
        """Points at about 10³σ from every mean, in one direction; several components share each posterior."""
        sigma, d, k = self.sigma(), 3, 4
        std = spread * sigma
        away = self.direction(d)
        center = self.normal(d)
        scale = (std**2 + sigma**2) / (1e3 * sigma)  # along `away`, what changes a log-density by about 1
        means = center + self._across(self.normal(k, d, std=sigma), away) + scale * self.normal(k, 1) * away
        distance = sigma * self.uniform(5, 1, low=800.0, high=1000.0)
        x = center + distance * away + self._across(self.normal(5, d, std=sigma), away)
        return Mixture(x, means, self.uniform(k, low=0.5, high=2.0), std, sigma)

    @staticmethod
    def _across(vectors: Tensor, direction: Tensor) -> Tensor:
        return vectors - (vectors @ direction)[:, None] * direction

    def point_cloud(self) -> tuple[Mixture, Tensor]:
        """Points at least 0.7 apart, others within 0.25 of one of them, and which one; hardly any noise."""
        cells = torch.tensor(self._permutation(16)[:6])
        lattice = torch.stack([cells // 4, cells % 4], dim=1).to(self.dtype) + self.tensor([-3.0, 1.0])
        points = lattice + self.uniform(6, 2, low=-0.15, high=0.15)
        nearest = self.integers(8, low=0, high=6)
        x = points[nearest] + self.uniform(8, 2, low=-0.17, high=0.17)
        sigma = 1e-6 if self.dtype == torch.float64 else 1e-2
        return Mixture(x, points, self.uniform(6, low=0.2, high=5.0), 0.0, sigma), nearest

    def direction(self, d: int) -> Tensor:
        """A vector of length 1."""
        vector = self.normal(d).double()
        unit: Tensor = vector / vector.norm()
        return unit.to(self.dtype)

    def _permutation(self, n: int) -> list[int]:
        return [int(i) for i in self.uniform(n).argsort()]

    def two_points(self) -> TwoPoints:
        """Two data points on the plane and a net of 3 + 4 parameters that can be g* = c + side·tanh(side·(x - c)/σ²).

        The first layer starts at the right slope but for a factor, the last one far from right. The noise is an
        equally weighted quadrature of the normal distribution, the same but for a rotation in each of four batches:
        so the mean over a batch is nearly the expectation, and its minimiser nearly g*, whatever is drawn.
        """
        center, side = self.direction(2), self.direction(2)
        sigma = self.number(0.8, 1.0)
        data = torch.stack([center + side, center - side])
        batches = [self._all_pairs(data, self._quadrature(6, 3)) for _ in range(4)]
        first = nn.Linear(2, 1)
        g = nn.Sequential(first, nn.Tanh(), nn.Linear(1, 2))
        self.filled(g, std=0.1)
        with torch.no_grad():
            slope = side / sigma**2 * self.number(0.7, 1.3)
            first.weight.copy_(slope[None])
            first.bias.sub_(slope @ center)
        optimizer = torch.optim.Adam(g.parameters(), lr=0.15, betas=(0.6, 0.9))
        clean, eps = self._all_pairs(data, self._quadrature(12, 6))
        return TwoPoints(g, optimizer, batches * 5, sigma, center, side, clean + sigma * eps)

    def _quadrature(self, angles: int, radii: int) -> Tensor:
        """Nodes on circles, in the plane, with mean 0 and covariance I; turned by a drawn angle."""
        share = (torch.arange(radii, dtype=torch.float64) + 0.5) / radii
        squares = -2 * torch.log1p(-share)
        radius = (squares * 2 / squares.mean()).sqrt()[:, None]
        turn = 2 * math.pi * (torch.arange(angles, dtype=torch.float64) / angles + self.number(0.0, 1.0))
        return torch.stack([radius * turn.cos(), radius * turn.sin()], dim=2).reshape(-1, 2).to(self.dtype)

    @staticmethod
    def _all_pairs(data: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        return data.repeat_interleave(len(noise), dim=0), noise.repeat(len(data), 1)

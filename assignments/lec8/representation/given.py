"""Inputs of the checks of the integral representation: uneven knots, finite models, points to the right of lo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from dll.autograder import exam
from torch import Tensor, nn


@dataclass(frozen=True)
class Model:
    """What determines a finite model."""

    f_lo: float
    slope_lo: float
    coefficients: Tensor
    knots: Tensor

    @property
    def arguments(self) -> tuple[float, float, Tensor, Tensor]:
        """The arguments of `finite_network`, in order."""
        return self.f_lo, self.slope_lo, self.coefficients, self.knots


class Given(exam.Given):
    """Knots, models, and what the networks give that were returned."""

    def away_from_zero(self, *shape: int, low: float = 0.5, high: float = 2.0) -> Tensor:
        """Numbers of either sign, of a magnitude between low and high."""
        signs = 2 * self.integers(*shape, low=0, high=2).to(self.dtype) - 1
        return signs * self.uniform(*shape, low=low, high=high)

    def dyadic(self, *shape: int) -> Tensor:
        """Quarters other than 0 in [-2, 2]: sums and differences are exact in either precision."""
        return self.integers(*shape, low=1, high=9).to(self.dtype) / 4 * self.away_from_zero(*shape).sign()

    def number(self) -> float:
        """One number away from 0."""
        return float(self.away_from_zero(1))

    def knots(self, n: int) -> Tensor:
        """Rising, beginning away from 0, no two steps alike: neighbouring ones differ by a third at least."""
        narrow, wide = self.uniform(n, low=0.2, high=0.4), self.uniform(n, low=0.6, high=1.0)
        even = torch.arange(n) % 2 == self.integer(0, 2)
        steps = torch.where(even, narrow, wide)
        return self.away_from_zero(1) + steps.cumsum(0) - steps[:1]

    def even_knots(self, n: int) -> Tensor:
        """Rising by equal steps, quarters: exact in either precision."""
        return self.integer(-8, 9) / 4 + self.integer(2, 5) / 4 * torch.arange(n).to(self.dtype)

    def model(self, n: int) -> Model:
        """A finite model of n knots, which bends up and down by turns."""
        turns = 1 - 2 * (torch.arange(n) % 2).to(self.dtype)
        coefficients = turns * self.uniform(n, low=0.5, high=2.0) * self.away_from_zero(1).sign()
        return Model(self.number(), self.number(), coefficients, self.knots(n))

    def points(self, knots: Tensor) -> Tensor:
        """x ≥ lo, (B, 1): the knots, places between them, and two beyond the last."""
        between = knots[:-1] + knots.diff() * self.uniform(len(knots) - 1, low=0.2, high=0.8)
        beyond = knots[-1:] + self.uniform(2, low=0.5, high=2.0)
        return torch.cat([knots, between, beyond])[:, None]

    def takes(self, net: Any, x: Tensor) -> bool:
        """Whether an answer is a network that can be given x."""
        try:
            return isinstance(self.at(net, x), Tensor)
        except (RuntimeError, TypeError, ValueError, IndexError):
            return False

    def at(self, net: Any, x: Tensor) -> Tensor:
        """What a network gives at x, in its own precision."""
        if not isinstance(net, nn.Sequential):
            raise TypeError
        precision = next((p.dtype for p in net.parameters()), self.dtype)
        with torch.no_grad():
            found: Tensor = net(x.to(precision))
        return found

    def shape_of(self, net: nn.Sequential) -> list[str]:
        """Its layers in order, with the sizes that do not stay open."""
        layers = list(net)
        ends = {0: "in_features", len(layers) - 1: "out_features"}
        return [
            f"{type(layer).__name__} {getattr(layer, ends[i], '')}" if i in ends else type(layer).__name__
            for i, layer in enumerate(layers)
        ]

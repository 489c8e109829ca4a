"""A class of piecewise linear functions with + and * and relu; the digits of (1 + 2^s)^n are the binomials."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass

import torch
from torch import nn


@dataclass(frozen=True)
class PiecewiseLinear:
    """Values at knots, linear between them."""

    knots: tuple[float, ...]
    values: tuple[float, ...]

    def __call__(self, x: float) -> float:
        i = min(max(bisect_right(self.knots, x) - 1, 0), len(self.knots) - 2)
        (a, b), (p, q) = self.knots[i : i + 2], self.values[i : i + 2]
        if x in (a, b):
            return p if x == a else q
        return p + (q - p) * (x - a) / (b - a)

    def on(self, knots: tuple[float, ...]) -> PiecewiseLinear:
        return PiecewiseLinear(knots, tuple(map(self, knots)))

    def __add__(self, other: PiecewiseLinear | float) -> PiecewiseLinear:
        if not isinstance(other, PiecewiseLinear):
            return PiecewiseLinear(self.knots, tuple(v + other for v in self.values))
        if self.knots != other.knots:
            knots = tuple(sorted({*self.knots, *other.knots}))
            return self.on(knots) + other.on(knots)
        return PiecewiseLinear(self.knots, tuple(v + w for v, w in zip(self.values, other.values)))

    def __mul__(self, factor: float) -> PiecewiseLinear:
        return PiecewiseLinear(self.knots, tuple(factor * v for v in self.values))

    def zeros(self) -> list[float]:
        """Where the sign changes between two knots."""
        found = []
        for a, b, p, q in zip(self.knots, self.knots[1:], self.values, self.values[1:]):
            if min(p, q) < 0 < max(p, q):
                found.append(a + (b - a) * (p / (p - q)))
        return found

    def relu(self) -> PiecewiseLinear:
        bent = self.on(tuple(sorted({*self.knots, *self.zeros()})))
        zeros = set(self.zeros())
        return PiecewiseLinear(
            bent.knots, tuple(0.0 if x in zeros else max(v, 0.0) for x, v in zip(bent.knots, bent.values))
        )


def _patterns(layers: list[nn.Module], h: torch.Tensor) -> list[torch.Tensor]:
    match layers:
        case [nn.Linear() as linear, nn.ReLU(), *rest]:
            before = linear(h)
            return [before > 0, *_patterns(rest, torch.maximum(before, torch.zeros_like(before)))]
        case _:
            return [torch.ones(len(h), 0, dtype=torch.bool, device=h.device)]


def activation_pattern(net: nn.Sequential, x: torch.Tensor) -> torch.Tensor:
    return torch.cat(_patterns(list(net), x), dim=1)


def count_patterns(net: nn.Sequential, x: torch.Tensor) -> int:
    if all(not isinstance(layer, nn.ReLU) for layer in net):
        raise ValueError("a net without hidden units has no patterns")
    rows = activation_pattern(net, x).tolist()
    numbers = {int("".join("01"[bit] for bit in row), base=2) for row in rows}
    return len(numbers)


def max_regions_shallow(n: int, d: int) -> int:
    digit = n + 1  # bits enough for every binomial, 2^n at most
    power = ((1 << digit) + 1) ** n
    return sum((power >> (j * digit)) & ((1 << digit) - 1) for j in range(min(n, d) + 1))


def montufar_bound(n: int, d: int, L: int) -> int:
    match (n, d, L):
        case (_, d, _) if d < 1:
            raise ValueError("d must be >= 1")
        case (n, d, _) if n < d:
            raise ValueError("n must be >= d")
        case (_, _, L) if L < 1:
            raise ValueError("L must be >= 1")
    if L == 1:
        return max_regions_shallow(n, d)
    return (n // d) ** d * montufar_bound(n, d, L - 1)


def count_regions_1d(net: nn.Sequential, lo: float, hi: float) -> int:
    if not math.isfinite(lo):
        raise ValueError(f"lo must be finite: {lo}")
    if not math.isfinite(hi):
        raise ValueError(f"hi must be finite: {hi}")
    if lo >= hi:
        raise ValueError(f"lo must be less than hi: {lo}, {hi}")
    linears = [layer for layer in net if isinstance(layer, nn.Linear)]
    functions = [PiecewiseLinear((lo, hi), (lo, hi))]
    units = []
    for linear in linears[:-1]:
        rows, biases = linear.weight.double().tolist(), linear.bias.double().tolist()
        before = []
        for row, bias in zip(rows, biases):
            total = functions[0] * 0.0 + bias
            for weight, function in zip(row, functions):
                total = total + function * weight
            before.append(total)
        units += before
        functions = [unit.relu() for unit in before]
    breaks = sorted(zero for unit in units for zero in unit.zeros())
    breaks += [x for unit in units for x in _touches(unit) if x not in breaks]
    tolerance = 1e-9 * (hi - lo)
    regions, last = 1, lo
    for x in sorted(breaks):
        if x - last >= tolerance and hi - x >= tolerance:
            regions, last = regions + 1, x
    return regions


def _touches(unit: PiecewiseLinear) -> list[float]:
    """Knots at which the unit is exactly 0 and positive on one side only, so that it switches there."""
    found = []
    for before, x, after, left, value, right in zip(
        unit.knots, unit.knots[1:], unit.knots[2:], unit.values, unit.values[1:], unit.values[2:]
    ):
        if value == 0 and (left > 0) != (right > 0):
            found.append(x)
    return found


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

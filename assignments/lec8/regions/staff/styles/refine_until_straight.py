"""All units of all layers at the knots at once; zeros between knots become knots until there are no new ones."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import torch
from torch import Tensor, nn
from torch.func import functional_call


class WithMemory(nn.Module):
    """The net that also gives what entered its ReLUs, side by side."""

    def __init__(self, net: nn.Sequential) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> Tensor:
        def run(state: tuple[Tensor, Tensor | None], layer: nn.Module) -> tuple[Tensor, Tensor | None]:
            before = state[0].clone() if isinstance(layer, nn.ReLU) else None  # a ReLU may work in place
            return layer(state[0]), before

        states = itertools.accumulate(self.net, run, initial=(x, x[:, :0]))
        return torch.cat([before for _, before in states if before is not None], dim=1)


def activation_pattern(net: nn.Sequential, x: Tensor) -> Tensor:
    with torch.no_grad():
        return WithMemory(net)(x).gt(0)


def count_patterns(net: nn.Sequential, x: Tensor) -> int:
    pattern = activation_pattern(net, x)
    if pattern.size(1) < 1:
        raise ValueError("net: at least one hidden unit is needed")
    return sum(1 for _ in itertools.groupby(sorted(pattern.tolist())))


def max_regions_shallow(n: int, d: int) -> int:
    total = term = Fraction(1)
    for j in range(1, d + 1):
        term *= Fraction(n - j + 1, j) if j <= n else 0
        total += term
    assert total.denominator == 1
    return total.numerator


def montufar_bound(n: int, d: int, L: int) -> int:
    if not d >= 1:
        raise ValueError(f"d={d}")
    if not n >= d:
        raise ValueError(f"n={n} < {d}")
    if not L >= 1:
        raise ValueError(f"L={L}")
    exponent, base, power = (L - 1) * d, n // d, 1
    while exponent > 0:
        exponent, odd = divmod(exponent, 2)
        power *= base if odd else 1
        base *= base
    return power * max_regions_shallow(n, d)


def _finite(**ends: float) -> None:
    for name, end in ends.items():
        if not -math.inf < end < math.inf:
            raise ValueError(f"{name} is {end}, not a finite number")


def count_regions_1d(net: nn.Sequential, lo: float, hi: float) -> int:
    _finite(lo=lo, hi=hi)
    if hi <= lo:
        raise ValueError("hi <= lo")
    module = WithMemory(net)
    double = {name: p.detach().double() for name, p in module.named_parameters()}
    depth = sum(isinstance(layer, nn.ReLU) for layer in net)

    def units(points: Tensor) -> Tensor:
        return functional_call(module, double, (points.unsqueeze(1),))

    device = next(iter(double.values())).device
    knots = torch.tensor([lo, hi], dtype=torch.float64, device=device)
    for _ in range(depth):  # after k rounds, the zeros of layer k are exact, those of deeper layers may be guesses
        at = units(knots)
        share = at[:-1] / (at[:-1] - at[1:])
        crosses = at[:-1].sign() == -at[1:].sign()
        crosses &= at[:-1] != 0
        zeros = (knots[:-1, None] + share * knots.diff()[:, None])[crosses]
        knots = torch.unique(torch.cat([knots, zeros]))
    pattern = (units((knots[1:] + knots[:-1]) / 2) > 0).tolist()
    pieces = zip(pattern, knots[:-1].tolist(), knots[1:].tolist(), strict=True)
    found = []
    for row, group in itertools.groupby(pieces, key=lambda piece: piece[0]):
        _, starts, ends = zip(*group)
        if ends[-1] - starts[0] >= 1e-9 * (hi - lo):
            found.append(row)
    return len({tuple(row) for row in found})


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

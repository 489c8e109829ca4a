"""From region to region: the pattern just right of a breakpoint, then the nearest zero of any unit behind it."""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn


def activation_pattern(net: nn.Sequential, x: Tensor) -> Tensor:
    rows = []
    for point in x:
        row = []
        for first, second in pairwise(net):
            point = first(point)
            if isinstance(second, nn.ReLU):
                row += [bool(value > 0) for value in point]
        rows.append(row)
    return torch.tensor(rows, dtype=torch.bool, device=x.device)


def count_patterns(net: nn.Sequential, x: Tensor) -> int:
    if len(net) < 2:
        raise ValueError("net has no hidden layer")
    return len(set(map(tuple, activation_pattern(net, x).int().tolist())))


def max_regions_shallow(n: int, d: int) -> int:
    total, term = 0, 1
    for j in range(min(n, d) + 1):
        total += term
        term = term * (n - j) // (j + 1)
    return total


def montufar_bound(n: int, d: int, L: int) -> int:
    for name, value, least in (("d", d, 1), ("n", n, d), ("L", L, 1)):
        if value < least:
            raise ValueError(f"{name}={value} is below {least}")
    return math.prod([n // d] * ((L - 1) * d)) * max_regions_shallow(n, d)


def count_regions_1d(net: nn.Sequential, lo: float, hi: float) -> int:
    if not math.isfinite(lo):
        raise ValueError("lo")
    if not math.isfinite(hi):
        raise ValueError("hi")
    if lo >= hi:
        raise ValueError("lo >= hi")
    linears = [layer for layer in net if isinstance(layer, nn.Linear)]
    weights = [(f.weight.detach().double(), f.bias.detach().double()) for f in linears[:-1]]
    if not weights:
        return 1
    step, x, regions = 1e-9 * (hi - lo), lo, 0
    while x < hi - step:
        regions += 1
        x = _next_break(weights, x + step / 2, hi)
    return regions


def _next_break(weights: list[tuple[Tensor, Tensor]], x: float, hi: float) -> float:
    slope, shift = weights[0][0].new_ones(1), weights[0][0].new_zeros(1)
    nearest = hi
    for weight, bias in weights:
        slope, shift = weight @ slope, weight @ shift + bias
        active = slope * x + shift > 0
        moving = slope != 0
        zeros = -shift[moving] / slope[moving]
        nearest = min([nearest, *zeros[zeros > x].tolist()])
        slope, shift = slope * active, shift * active
    return nearest


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

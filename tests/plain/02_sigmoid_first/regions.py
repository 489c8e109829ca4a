from __future__ import annotations

import copy

import torch
from torch import Tensor, nn


def activation_pattern(net: nn.Sequential, x: Tensor) -> Tensor:
    h = x
    pattern = []
    for layer in net:
        h = layer(h)
        if isinstance(layer, nn.ReLU):
            pattern.append(h > 0)  # ReLU(a) > 0 <=> a > 0
    if len(pattern) == 0:
        return torch.zeros(len(x), 0, dtype=torch.bool)
    return torch.cat(pattern, dim=1)


def count_patterns(net: nn.Sequential, x: Tensor) -> int:
    pattern = activation_pattern(net, x)
    if pattern.shape[1] == 0:
        raise ValueError("net has no hidden unit")
    return len(set(tuple(row.tolist()) for row in pattern))


def factorial(n):
    result = 1
    for i in range(1, n + 1):
        result *= i
    return result


def binom(n, k):
    if k > n:
        return 0
    return int(factorial(n) / (factorial(k) * factorial(n - k)))


def max_regions_shallow(n: int, d: int) -> int:
    total = 0
    for j in range(d + 1):
        total += binom(n, j)
    return total


def montufar_bound(n: int, d: int, L: int) -> int:
    if n < d or d < 1 or L < 1:
        raise ValueError("n, d or L is out of range")
    return int(n / d) ** ((L - 1) * d) * max_regions_shallow(n, d)


def count_regions_1d(net: nn.Sequential, lo: float, hi: float) -> int:
    if lo >= hi:
        raise ValueError("lo must be less than hi")
    if lo == float("-inf") or hi == float("inf"):
        raise ValueError("lo and hi must be finite")
    net2 = copy.deepcopy(net).double()
    xs = torch.tensor([lo, hi], dtype=torch.float64)
    h = xs[:, None]
    for k in range(len(net2)):
        if isinstance(net2[k], nn.ReLU):
            a = net2[:k](xs[:, None]).detach()
            left, right = a[:-1], a[1:]
            i, j = torch.where(left * right < 0)
            t = left[i, j] / (left[i, j] - right[i, j])
            xs = torch.cat([xs, xs[i] + t * (xs[i + 1] - xs[i])]).sort()[0]
    tol = 1e-9 * (hi - lo)
    inner = xs[(xs > lo + tol) & (xs < hi - tol)]
    if len(inner) == 0:
        return 1
    return 2 + int((inner[1:] - inner[:-1] > tol).sum())

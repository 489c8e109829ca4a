from __future__ import annotations

import math

import torch
from torch import Tensor, nn


def activation_pattern(net: nn.Sequential, x: Tensor) -> Tensor:
    assert x.dim() == 2
    pattern = []
    h = x
    for layer in net:
        if isinstance(layer, nn.ReLU):
            pattern.append(h > 0)
        h = layer(h)
    assert len(pattern) > 0, "隠れ層がない"
    return torch.cat(pattern, dim=1)


def count_patterns(net: nn.Sequential, x: Tensor) -> int:
    pattern = activation_pattern(net, x)
    strings = ["".join("1" if v else "0" for v in row) for row in pattern]
    return len(set(strings))


def max_regions_shallow(n: int, d: int) -> int:
    assert n >= 1 and d >= 1
    return sum(math.comb(n, j) for j in range(0, d + 1))


def montufar_bound(n: int, d: int, L: int) -> int:
    assert n >= d, "n"
    assert d >= 1, "d"
    assert L >= 1, "L"
    return (n // d) ** ((L - 1) * d) * max_regions_shallow(n, d)


def count_regions_1d(net: nn.Sequential, lo: float, hi: float) -> int:
    assert math.isfinite(lo) and math.isfinite(hi), "端が有限でない"
    assert lo < hi, "lo >= hi"
    linears = [layer for layer in net if isinstance(layer, nn.Linear)]
    tol = 1e-9 * (hi - lo)
    points = [float(lo), float(hi)]
    for k in range(len(linears) - 1):
        new = []
        for left, right in zip(points[:-1], points[1:]):
            mid = (left + right) / 2
            # この区間では h = s*x + c
            s = torch.ones(1, dtype=torch.float64)
            c = torch.zeros(1, dtype=torch.float64)
            for i in range(k + 1):
                W = linears[i].weight.detach().double()
                b = linears[i].bias.detach().double()
                s = W @ s
                c = W @ c + b
                if i < k:
                    on = s * mid + c > 0
                    s = torch.where(on, s, torch.zeros_like(s))
                    c = torch.where(on, c, torch.zeros_like(c))
            for si, ci in zip(s.tolist(), c.tolist()):
                if si != 0 and left < -ci / si < right:
                    new.append(-ci / si)
        points = sorted(set(points + new))
        # 近すぎる折れ目は一つにまとめる
        merged = [points[0]]
        for p in points[1:-1]:
            if p - merged[-1] >= tol and points[-1] - p > 0:
                merged.append(p)
        points = merged + [points[-1]]
    return len(points) - 1

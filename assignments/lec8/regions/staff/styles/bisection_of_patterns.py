"""A region is convex: equal patterns at two ends leave nothing to find between them, other intervals are halved."""

import copy
import math
from collections import Counter

import torch
from torch import nn


def activation_pattern(net, x):
    parts = [net[:i](x) for i, layer in enumerate(net) if type(layer) is nn.ReLU]
    widths = [part.shape[1] for part in parts]
    result = torch.zeros(len(x), sum(widths), dtype=torch.bool, device=x.device)
    for part, place in zip(parts, result.split(widths, dim=1) if parts else ()):
        place.copy_(torch.heaviside(part.detach(), torch.zeros_like(part[:1, :1])))
    return result


def count_patterns(net, x):
    if len([layer for layer in net if type(layer) is nn.ReLU]) == 0:
        raise ValueError("net must have a hidden layer")
    return len(Counter(tuple(row) for row in activation_pattern(net, x).tolist()))


def max_regions_shallow(n, d):
    """Coefficients of (1 + t)^n by repeated squaring, cut off behind t^d."""
    result, base = [1], [1, 1]
    while n:
        if n % 2:
            result = _times(result, base, d)
        base, n = _times(base, base, d), n // 2
    return sum(result[: d + 1])


def _times(p, q, d):
    product = [0] * min(len(p) + len(q) - 1, d + 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q[: max(0, d + 1 - i)]):
            product[i + j] += a * b
    return product


def montufar_bound(n, d, L):
    if d < 1:
        raise ValueError("d has to be 1 or more")
    if n < d:
        raise ValueError("n has to be d or more")
    if L < 1:
        raise ValueError("L has to be 1 or more")
    bound = max_regions_shallow(n, d)
    for _layer in range(L - 1):
        for _dimension in range(d):
            bound *= n // d
    return bound


def count_regions_1d(net, lo, hi):
    if math.isnan(lo) or math.isinf(lo):
        raise ValueError("lo must be a finite number")
    if math.isnan(hi) or math.isinf(hi):
        raise ValueError("hi must be a finite number")
    if lo >= hi:
        raise ValueError("lo < hi must hold")
    if not any(isinstance(layer, nn.ReLU) for layer in net):
        return 1
    exact = copy.deepcopy(net).to(torch.float64)
    device = next(exact.parameters()).device
    width = hi - lo

    @torch.no_grad()
    def patterns(shares):
        return activation_pattern(exact, (lo + width * shares)[:, None])

    def differ(left, right):
        return (patterns(left) != patterns(right)).any(dim=1)

    # 端の折れ目を数えないように、両端から少し離れる
    left = torch.tensor([0.25e-9], dtype=torch.float64, device=device)
    right = 1 - left
    for _ in range(40):
        bent = differ(left, right)
        left, right = left[bent], right[bent]
        if len(left) == 0 or float((right - left).max()) < 1e-11:
            break
        cut = left + (right - left) * 0.4871  # 二進小数の折れ目に当たらない比
        left, right = torch.cat([left, cut]), torch.cat([cut, right])
    breaks = torch.sort((left + right) / 2).values
    if len(breaks) == 0:
        return 1
    return 2 + int((breaks.diff() >= 1e-9).sum())


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

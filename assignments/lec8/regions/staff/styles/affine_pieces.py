"""Layer by layer by hand; the line as a list of intervals with the affine map of the current layer on each."""

import math

import numpy as np
import torch


def _linears(net):
    return [layer for layer in net if hasattr(layer, "weight")]


def activation_pattern(net, x):
    h, bits = x, []
    for linear in _linears(net)[:-1]:
        pre = torch.einsum("bi,oi->bo", h, linear.weight) + linear.bias
        bits.append(pre.gt(0))
        h = pre.clamp(min=0)
    return torch.hstack(bits)


def count_patterns(net, x):
    if len(_linears(net)) < 2:
        raise ValueError("net: there are no hidden units")
    return len({row.tobytes() for row in activation_pattern(net, x).cpu().numpy()})


def max_regions_shallow(n, d):
    row = [1]
    for _ in range(n):
        row = [a + b for a, b in zip([*row, 0], [0, *row], strict=True)]
    return sum(row[: d + 1])


def montufar_bound(n, d, L):
    if not (n >= d >= 1 and L >= 1):
        raise ValueError(f"need n >= d >= 1 and L >= 1, got n={n}, d={d}, L={L}")
    result = max_regions_shallow(n, d)
    for _ in range((L - 1) * d):
        result *= n // d
    return result


def count_regions_1d(net, lo, hi):
    if not (math.isfinite(lo) and math.isfinite(hi) and lo < hi):
        raise ValueError("lo and hi must be finite with lo < hi")
    tol = 1e-9 * (hi - lo)
    parameters = [[p.detach().cpu().numpy().astype(np.float64) for p in (m.weight, m.bias)] for m in _linears(net)]
    pieces = [(lo, hi, np.array([1.0]), np.array([0.0]))]
    for weight, bias in parameters[:-1]:
        finer = []
        for left, right, slope, shift in pieces:
            slope, shift = weight @ slope, weight @ shift + bias
            with np.errstate(divide="ignore", invalid="ignore"):
                roots = -shift / slope
            cuts = [left]
            for root in sorted(r for r in roots if left < r < right):
                if root - cuts[-1] >= tol and right - root >= tol:
                    cuts.append(root)
            for start, end in zip(cuts, [*cuts[1:], right], strict=True):
                on = slope * (start + end) / 2 + shift > 0
                finer.append((start, end, slope * on, shift * on))
        pieces = finer
    return len(pieces)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

"""numpy for the line: np.interp between knots, a table of signs; patterns in bytes by np.packbits; Pascal's rule."""

import copy

import numpy as np
import torch


class Remember(torch.nn.ReLU):
    """A ReLU that adds its pattern to a list."""

    def __init__(self, patterns):
        super().__init__()
        self.patterns = patterns

    def forward(self, x):
        self.patterns.append(torch.gt(x, 0))
        return super().forward(x)


def activation_pattern(net, x):
    patterns = []
    layers = [Remember(patterns) if isinstance(layer, torch.nn.ReLU) else layer for layer in net]
    torch.nn.Sequential(*layers)(x)
    return torch.column_stack(patterns) if patterns else x.new_zeros(len(x), 0, dtype=torch.bool)


def count_patterns(net, x):
    bits = np.array(activation_pattern(net, x).tolist(), dtype=bool)
    if bits.size == 0:
        raise ValueError("net without hidden unit")
    packed = np.packbits(bits, axis=1)
    return int(np.unique(packed, axis=0).shape[0])


def max_regions_shallow(n, d):
    # Python の整数を要素とする配列なので、桁あふれしない
    row = np.zeros(d + 1, dtype=object)
    row[0] = 1
    for _ in range(n):
        row[1:] = row[1:] + row[:-1]
    return int(row.sum())


def montufar_bound(n, d, L):
    for wrong, message in ((d < 1, "d >= 1"), (n < d, "n >= d"), (L < 1, "L >= 1")):
        if wrong:
            raise ValueError("needed: " + message)
    return int(np.prod(np.array([n // d] * ((L - 1) * d) + [max_regions_shallow(n, d)], dtype=object)))


def count_regions_1d(net, lo, hi):
    if not np.isfinite(lo):
        raise ValueError("lo is infinite or nan")
    if not np.isfinite(hi):
        raise ValueError("hi is infinite or nan")
    if lo >= hi:
        raise ValueError("lo >= hi")
    linears = [m for m in copy.deepcopy(net).double().modules() if isinstance(m, torch.nn.Linear)]
    knots, h = np.array([lo, hi], dtype=np.float64), np.array([[lo, hi]], dtype=np.float64)
    units = []  # (knots, values)
    for linear in linears[:-1]:
        weight, bias = np.array(linear.weight.tolist()), np.array(linear.bias.tolist())
        before = weight @ h + bias[:, None]
        units.append((knots, before))
        left, right = before[:, :-1], before[:, 1:]
        unit, gap = np.nonzero(np.sign(left) * np.sign(right) == -1)
        p, q = left[unit, gap], right[unit, gap]
        zeros = knots[gap] + p / (p - q) * (knots[gap + 1] - knots[gap])
        finer = np.union1d(knots, zeros)
        values = np.stack([np.interp(finer, knots, row) for row in before])
        values[unit, np.searchsorted(finer, zeros)] = 0.0
        knots, h = finer, np.maximum(values, 0.0)
    wide = np.diff(knots) >= 1e-9 * (hi - lo)
    middles = ((knots[1:] + knots[:-1]) / 2)[wide]
    if not units:
        return 1
    table = np.concatenate([[np.interp(middles, at, row) > 0 for row in rows] for at, rows in units])
    return len({column.tobytes() for column in table.T})


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

"""Rational numbers throughout: nothing is rounded before the polygons become tensors; a generator goes depth first."""

from fractions import Fraction

import torch
from torch import nn


class _Layer:
    def __init__(self, module):
        self.rows = [[Fraction(w) for w in row] for row in module.weight.detach().double().tolist()]
        self.shifts = [Fraction(b) for b in module.bias.detach().double().tolist()]

    def after(self, affine):
        """The pre-activations as affine maps (a, b, c) of the plane."""
        return [
            [sum(w * f[i] for w, f in zip(row, affine, strict=True) if w) + (shift if i == 2 else 0) for i in range(3)]
            for row, shift in zip(self.rows, self.shifts, strict=True)
        ]


def _at(form, point):
    return form[0] * point[0] + form[1] * point[1] + form[2]


def _cut(polygon, form):
    """Two polygons, left and right of a line that crosses; or None for the one that is not there."""
    values = [_at(form, p) for p in polygon]
    if not any(v > 0 for v in values):
        return None, polygon
    if not any(v < 0 for v in values):
        return polygon, None
    left, right = [], []
    previous, before = polygon[-1], values[-1]
    for point, value in zip(polygon, values, strict=True):
        if (before > 0 > value) or (before < 0 < value):
            share = before / (before - value)
            crossing = (previous[0] + share * (point[0] - previous[0]), previous[1] + share * (point[1] - previous[1]))
            left.append(crossing)
            right.append(crossing)
        if value >= 0:
            left.append(point)
        if value <= 0:
            right.append(point)
        previous, before = point, value
    return left, right


def _walk(polygon, forms, decided, layers):
    if not forms:
        if not layers:
            yield polygon
            return
        yield from _walk(polygon, layers[0].after(decided), [], layers[1:])
        return
    for part, active in zip(_cut(polygon, forms[0]), (True, False), strict=True):
        if part is not None:
            yield from _walk(part, forms[1:], [*decided, forms[0] if active else [0, 0, 0]], layers)


def _all(net, box):
    try:
        (x0, x1), (y0, y1) = [[Fraction(number) for number in side] for side in box]
    except (ValueError, OverflowError):
        raise ValueError("box must be finite") from None
    if x0 >= x1 or y0 >= y1:
        raise ValueError("box must have x0 < x1 and y0 < y1")
    layers = [_Layer(module) for module in list(net)[:-1] if isinstance(module, nn.Linear)]
    start = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    return _walk(start, [], [[1, 0, 0], [0, 1, 0]], layers)


def count_regions_2d(net, box):
    return sum(1 for _ in _all(net, box))


def regions_2d(net, box):
    as_floats = [[(float(x), float(y)) for x, y in polygon] for polygon in _all(net, box)]
    return [torch.tensor(polygon, dtype=torch.float64) for polygon in as_floats]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

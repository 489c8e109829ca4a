"""Sutherland and Hodgman's clipping, one unit of one layer after another, with a tolerance, in plain Python."""

import math

import torch
from torch import nn


def _checked(box):
    numbers = [number for side in box for number in side]
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("box has a side that is not finite")
    (x0, x1), (y0, y1) = box
    if x0 >= x1 or y0 >= y1:
        raise ValueError("box is empty")
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)], 1e-9 * max(x1 - x0, y1 - y0)


def _half(polygon, distances):
    """The part where the distance is positive."""
    kept = []
    for i, (point, distance) in enumerate(zip(polygon, distances)):
        following, next_distance = polygon[(i + 1) % len(polygon)], distances[(i + 1) % len(polygon)]
        if distance >= 0:
            kept.append(point)
        if distance * next_distance < 0:
            t = distance / (distance - next_distance)
            kept.append(tuple(a + t * (b - a) for a, b in zip(point, following)))
    return kept


def _split(polygon, a, b, c, tolerance):
    """[(part, active), ...] of a polygon that a line may cut."""
    length = math.hypot(a, b)
    if length < 1e-13:
        return [(polygon, c > 0)]
    distances = [(a * x + b * y + c) / length for x, y in polygon]
    distances = [0.0 if abs(d) < tolerance else d for d in distances]
    if max(distances) <= 0:
        return [(polygon, False)]
    if min(distances) >= 0:
        return [(polygon, True)]
    return [(_half(polygon, distances), True), (_half(polygon, [-d for d in distances]), False)]


def _polygons(net, box):
    corners, tolerance = _checked(box)
    linears = [module for module in net if isinstance(module, nn.Linear)][:-1]
    found = [(corners, [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0)])]
    for linear in linears:
        weight, bias = linear.weight.tolist(), linear.bias.tolist()
        finer = []
        for polygon, inputs in found:
            forms = []
            for row, shift in zip(weight, bias):
                a, b, c = (sum(w * form[i] for w, form in zip(row, inputs)) for i in range(3))
                forms.append((a, b, c + shift))
            parts = [(polygon, [])]
            for form in forms:
                parts = [
                    (piece, [*bits, active])
                    for part, bits in parts
                    for piece, active in _split(part, *form, tolerance)
                ]
            for part, bits in parts:
                finer.append((part, [form if on else (0.0, 0.0, 0.0) for form, on in zip(forms, bits)]))
        found = finer
    return [polygon for polygon, _ in found]


def count_regions_2d(net, box):
    return len(_polygons(net, box))


def regions_2d(net, box):
    return [torch.tensor(polygon, dtype=torch.float64) for polygon in _polygons(net, box)]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

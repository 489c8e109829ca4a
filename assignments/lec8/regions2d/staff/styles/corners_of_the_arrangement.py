"""Each region as its half-planes; its corners are those crossings of two border lines that all half-planes contain."""

import copy
import math
from itertools import combinations

import torch
from torch import nn


def _corners(rows, tolerance):
    """(k, 2): the crossings that fulfil all rows, each once, counter-clockwise."""
    pairs = torch.tensor(list(combinations(range(len(rows)), 2)))
    one, two = rows[pairs[:, 0]], rows[pairs[:, 1]]
    weight = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    sharp = weight.abs() > 1e-12
    one, two, weight = one[sharp], two[sharp], weight[sharp]
    x = (one[:, 1] * two[:, 2] - one[:, 2] * two[:, 1]) / weight
    y = (one[:, 2] * two[:, 0] - one[:, 0] * two[:, 2]) / weight
    points = torch.stack([x, y], dim=1)
    points = points[(points @ rows[:, :2].T + rows[:, 2] > -tolerance).all(dim=1)]
    kept = points[:0]
    for point in points:
        if not ((kept - point).abs() < 4 * tolerance).all(dim=1).any():
            kept = torch.cat([kept, point[None]])
    if len(kept) < 3:
        return kept
    about = kept - kept.mean(dim=0)
    return kept[torch.atan2(about[:, 1], about[:, 0]).argsort()]


def _has_interior(rows, tolerance):
    corners = _corners(rows, tolerance)
    if len(corners) < 3:
        return False
    middle = corners.mean(dim=0)
    return bool((rows[:, :2] @ middle + rows[:, 2] > tolerance).all())


def _leaves(net, box):
    (x0, x1), (y0, y1) = box
    if not all(math.isfinite(v) for v in (x0, x1, y0, y1)) or x0 >= x1 or y0 >= y1:
        raise ValueError("the argument box must be finite, and not empty")
    tolerance = 1e-9 * max(x1 - x0, y1 - y0)
    exact = copy.deepcopy(net).double().cpu()
    sides = torch.tensor([[1, 0, -x0], [-1, 0, x1], [0, 1, -y0], [0, -1, y1]], dtype=torch.float64)
    leaves = [(sides, torch.eye(2, 3, dtype=torch.float64))]
    with torch.no_grad():
        for place, part in enumerate(exact):
            if isinstance(part, nn.ReLU):
                leaves = [leaf for rows, forms in leaves for leaf in _units(exact[place - 1], rows, forms, tolerance)]
    return [(rows, tolerance) for rows, _ in leaves]


def _units(linear, rows, forms, tolerance):
    before = linear.weight @ forms
    before[:, 2] += linear.bias
    states = [(rows, torch.zeros(0, 3, dtype=torch.float64))]
    for form in before:
        length = form[:2].norm()
        following = []
        for have, outputs in states:
            if length < 1e-12:
                following.append((have, torch.cat([outputs, (form if form[2] > 0 else 0 * form)[None]])))
                continue
            for border, output in ((form / length, form), (-form / length, 0 * form)):
                cut = torch.cat([have, border[None]])
                if _has_interior(cut, tolerance):
                    following.append((cut, torch.cat([outputs, output[None]])))
        states = following
    return states


def count_regions_2d(net, box):
    return len(_leaves(net, box))


def regions_2d(net, box):
    return [_corners(rows, tolerance) for rows, tolerance in _leaves(net, box)]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

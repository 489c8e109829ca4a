"""What a line leaves of a cell is asked of linear programs; corners are found by scipy's HalfspaceIntersection."""

import numpy as np
import torch
from scipy.optimize import linprog
from scipy.spatial import HalfspaceIntersection
from torch import nn


def _sides_of(box):
    (x0, x1), (y0, y1) = box
    if not np.all(np.isfinite([x0, x1, y0, y1])):
        raise ValueError("box: finite numbers, please")
    if not (x0 < x1 and y0 < y1):
        raise ValueError("box: lower ends must be below upper ends")
    return [[1.0, 0.0, -x0], [-1.0, 0.0, x1], [0.0, 1.0, -y0], [0.0, -1.0, y1]]


def _innermost(rows):
    """Centre and radius of the largest disc with a x + b y + c >= 0 for all rows."""
    rows = np.asarray(rows)
    free = [(None, None)] * 3
    program = linprog([0, 0, -1], np.column_stack([-rows[:, :2], np.ones(len(rows))]), rows[:, 2], bounds=free)
    return (program.x[:2], program.x[2]) if program.status == 0 else (None, -1.0)


def _corners(rows, centre):
    return HalfspaceIntersection(-np.array(rows), centre).intersections


def _split(row, rows, centre, small):
    """What the line leaves of a cell: one or two of (bit, rows, centre)."""
    distances = _corners(rows, centre) @ row[:2] + row[2]
    if distances.min() > -small or distances.max() < small:
        yield float(distances.max() >= small), rows, centre
        return
    for bit in (1.0, 0.0):
        cut = [*rows, (2 * bit - 1) * row]
        inside, radius = _innermost(cut)
        if radius >= small:
            yield bit, cut, inside


def _search(layers, depth, slope, shift, rows, centre, small):
    if depth == len(layers):
        yield rows, centre
        return
    weight, bias = layers[depth]
    slope, shift = weight @ slope, weight @ shift + bias
    cells = [([], rows, centre)]
    for direction, offset in zip(slope, shift):
        length = np.linalg.norm(direction)
        if length < 1e-12:
            cells = [([*bits, float(offset > 0)], have, middle) for bits, have, middle in cells]
        else:
            row = np.array([*direction, offset]) / length
            cells = [
                ([*bits, bit], cut, inside)
                for bits, have, middle in cells
                for bit, cut, inside in _split(row, have, middle, small)
            ]
    for bits, have, middle in cells:
        on = np.array(bits)
        yield from _search(layers, depth + 1, slope * on[:, None], shift * on, have, middle, small)


def _regions(net, box):
    rows = [np.array(row) for row in _sides_of(box)]
    (x0, x1), (y0, y1) = box
    hidden = [net[i] for i in range(len(net) - 1) if isinstance(net[i], nn.Linear)]
    layers = [[t.detach().cpu().to(torch.float64).numpy() for t in (m.weight, m.bias)] for m in hidden]
    centre, small = np.array([(x0 + x1) / 2, (y0 + y1) / 2]), 1e-9 * max(x1 - x0, y1 - y0)
    return list(_search(layers, 0, np.eye(2), np.zeros(2), rows, centre, small))


def count_regions_2d(net, box):
    return len(_regions(net, box))


def regions_2d(net, box):
    polygons = []
    for rows, centre in _regions(net, box):
        corners = _corners(rows, centre)
        x, y = (corners - centre).T
        polygons.append(torch.tensor(corners[np.argsort(np.arctan2(y, x))]))
    return polygons


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

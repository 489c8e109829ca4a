"""Whether a line cuts a region is read off the stretch of the line in its half-planes."""

import math

import numpy as np
import torch
from torch import nn


def _parameters(net):
    linears = [m for m in net if isinstance(m, nn.Linear)]
    return [(m.weight.detach().double().cpu().numpy(), m.bias.detach().double().cpu().numpy()) for m in linears[:-1]]


def _frame(box):
    (left, right), (bottom, top) = box
    if any(math.isnan(v) or math.isinf(v) for v in (left, right, bottom, top)):
        raise ValueError("box needs finite sides")
    if right <= left or top <= bottom:
        raise ValueError("box needs left < right and bottom < top")
    return np.array([[left, bottom], [right, bottom], [right, top], [left, top]])


def _stretch(line, halfplanes, tiny):
    """How long the line runs within the half-planes: an interval of its own parameter."""
    direction, foot = np.array([-line[1], line[0]]), -line[2] * line[:2]
    low, high = -math.inf, math.inf
    for a, b, c in halfplanes:
        slope, value = a * direction[0] + b * direction[1], a * foot[0] + b * foot[1] + c
        if abs(slope) < 1e-12:
            if value < tiny:  # outside, or along the border
                return 0.0
        elif slope > 0:
            low = max(low, -value / slope)
        else:
            high = min(high, -value / slope)
    return high - low


def _recursion(layers, cells, tiny, cut):
    for weight, bias in layers:
        following = []
        for polygon, halfplanes, slope, shift in cells:
            slopes, shifts = weight @ slope, weight @ shift + bias
            pieces = [(polygon, halfplanes, [])]
            for a, b in zip(slopes, shifts):
                size = math.sqrt(float(a @ a))
                pieces = [
                    piece for whole in pieces for piece in cut(whole, (*a / size, b / size) if size > 1e-12 else None, b)
                ]
            for part, planes, bits in pieces:
                on = np.array(bits, dtype=float)
                following.append((part, planes, slopes * on[:, None], shifts * on))
        cells = following
    return cells


def _cells(net, box):
    frame = _frame(box)
    tiny = 1e-9 * float(np.ptp(frame, axis=0).max())
    (left, bottom), (right, top) = frame[0], frame[2]
    planes = [(1.0, 0.0, -left), (-1.0, 0.0, right), (0.0, 1.0, -bottom), (0.0, -1.0, top)]

    def cut(whole, line, constant):
        polygon, halfplanes, bits = whole
        if line is None:
            return [(polygon, halfplanes, [*bits, constant > 0])]
        line = np.array(line)
        distances = polygon @ line[:2] + line[2]
        if _stretch(line, halfplanes, tiny) < tiny or distances.max() < tiny or distances.min() > -tiny:
            farthest = distances[np.abs(distances).argmax()]
            return [(polygon, halfplanes, [*bits, farthest > 0])]
        return [
            (_trimmed(polygon, sign * distances), [*halfplanes, tuple(sign * line)], [*bits, sign > 0])
            for sign in (1.0, -1.0)
        ]

    return _recursion(_parameters(net), [(frame, planes, np.eye(2), np.zeros(2))], tiny, cut)


def _trimmed(polygon, distances):
    following, ahead = np.roll(polygon, -1, axis=0), np.roll(distances, -1)
    crossing = (distances > 0) != (ahead > 0)
    share = np.where(crossing, distances / np.where(crossing, distances - ahead, 1.0), 0.0)
    between = polygon + share[:, None] * (following - polygon)
    both = np.stack([polygon, between], axis=1).reshape(-1, 2)
    return both[np.stack([distances > 0, crossing], axis=1).ravel()]


def count_regions_2d(net, box):
    return len(_cells(net, box))


def regions_2d(net, box):
    return [torch.as_tensor(cell[0], dtype=torch.float64) for cell in _cells(net, box)]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

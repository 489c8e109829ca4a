"""Folds by loops over units, into tensors of zeros; the cuts turn around the middle of the cube."""

import math

import torch
from torch import nn


def fold(x, n):
    d = x.shape[-1]
    if n < d:
        raise ValueError(f"n = {n} is less than d = {d}")
    p = n // d
    scaled = p * x
    piece = scaled.floor().clamp(max=p - 1)
    part = scaled - piece
    return torch.where(piece % 2 == 0, part, 1 - part)


def _fill(layer, rows, shifts):
    with torch.no_grad():
        layer.weight.zero_()
        layer.bias.zero_()
        layer.weight[: len(rows)] = torch.tensor(rows, dtype=torch.float64)
        layer.bias[: len(shifts)] = torch.tensor(shifts, dtype=torch.float64)
    return layer


def origami_net(n, d, L):
    if d < 1:
        raise ValueError("d must be positive")
    if n < d:
        raise ValueError("n must not be less than d")
    if L < 1:
        raise ValueError("L must be positive")
    p = n // d
    layers = []
    read = [[float(i == j) for j in range(d)] for i in range(d)]
    for _ in range(L - 1):
        rows, shifts = [], []
        for i in range(d):
            for k in range(p):
                rows.append([p * r for r in read[i]])
                shifts.append(-float(k))
        layers += [_fill(nn.Linear(len(read[0]), n).double(), rows, shifts), nn.ReLU()]
        read = []
        for i in range(d):
            row = [0.0] * n
            for k in range(p):
                row[i * p + k] = 1.0 if k == 0 else 2.0 * (-1) ** k
            read.append(row)
    rows, shifts = [], []
    for i in range(n):
        angle = math.pi * (i + 0.5) / n + 0.05
        normal = [math.cos(angle), math.sin(angle), math.cos(2 * angle), math.sin(2 * angle)][:d]
        offset = 0.04 * math.sin(7.3 * i + 1.1) - sum(normal) / 2
        if d == 1:
            normal, offset = [1.0], -(i + 1) / (n + 1)
        rows.append([sum(w * row[j] for w, row in zip(normal, read)) for j in range(len(read[0]))])
        shifts.append(offset)
    layers += [_fill(nn.Linear(len(read[0]), n).double(), rows, shifts), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(n, 1).double())


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

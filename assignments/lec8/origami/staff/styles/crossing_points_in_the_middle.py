"""For d = 1 evenly spaced, for d = 2 tangents of a small circle, beyond that planes along a spiral; kinks by rounding up."""

import math

import torch
from torch import nn


def fold(x, n):
    d = x.shape[1]
    if d > n:
        raise ValueError("n must be >= d")
    p = n // d
    position = p * x
    turned = torch.ceil(position).detach()
    odd = torch.remainder(turned, 2) == 1  # in the first, third, ... piece
    return torch.where(odd, position - turned + 1, turned - position)


def _tangents(n):
    rows = []
    for i in range(n):
        angle = math.pi * (2 * i + 1) / (2 * n) * 0.98
        c, s = math.cos(angle), math.sin(angle)
        rows.append((c, s, -(c + s) / 2 - 0.01 * math.sin(3 * angle + 0.4)))
    return torch.tensor(rows, dtype=torch.double)


def _rows(n, d):
    if d == 1:
        return torch.tensor([[1.0, -(i + 1) / (n + 1)] for i in range(n)], dtype=torch.double)
    if d == 2:
        return _tangents(n)
    spiral = torch.arange(n, dtype=torch.double)[:, None] * torch.tensor([6.0, 4.3, 1.4, 2.9, 5.3][:d]) + 0.2
    directions = nn.functional.normalize(torch.cos(spiral))
    away = 0.03 * torch.cos(5.0 * spiral[:, 0])
    return torch.cat([directions, (away - directions.sum(1) / 2)[:, None]], dim=1)


def origami_net(n, d, L):
    problems = [name for name, bad in {"d": d < 1, "n": n < d, "L": L < 1}.items() if bad]
    if problems:
        raise ValueError(" and ".join(problems) + " out of range")
    p = n // d
    ramps = torch.zeros(n, d + 1, dtype=torch.double)
    sums = torch.zeros(d, n, dtype=torch.double)
    for i in range(d):
        here = slice(i * p, (i + 1) * p)
        k = torch.arange(p, dtype=torch.double)
        ramps[here, i], ramps[here, d] = p * (1 + k % 3), -k * (1 + k % 3)  # the scale of a unit is free
        sums[i, here] = torch.where(k > 0, 2 - 4 * (k % 2), 1) / (1 + k % 3)
    modules, before = [], torch.eye(d, dtype=torch.double)
    for rows in [ramps] * (L - 1) + [_rows(n, d)]:
        linear = nn.Linear(before.shape[1], n, dtype=torch.double)
        linear.weight = nn.Parameter(rows[:, :d] @ before)
        linear.bias = nn.Parameter(rows[:, d].clone())
        modules.extend((linear, nn.ReLU()))
        before = sums
    return nn.Sequential(*modules, nn.Linear(n, 1, dtype=torch.double))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

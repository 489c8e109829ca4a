"""Random hyperplanes near the middle, drawn from a fixed seed and redrawn until all crossings are in the cube."""

import itertools

import numpy as np
import torch
from torch import nn


def fold(x, n):
    width = x.size(1)
    if width > n:
        raise ValueError("n is too small")
    pieces = n // width
    z = torch.relu(x * pieces)
    for k in range(1, pieces):
        z = z + 2 * (-1) ** k * torch.relu(pieces * x - k)
    return z


def _general(rows, shifts, d):
    if len(rows) < d:
        return True
    for chosen in itertools.combinations(range(len(rows)), d):
        matrix = rows[list(chosen)]
        if abs(np.linalg.det(matrix)) < 0.02:
            return False
        point = np.linalg.solve(matrix, -shifts[list(chosen)])
        if (point < 0.02).any() or (point > 0.98).any():
            return False
        others = [i for i in range(len(rows)) if i not in chosen]
        if others and np.abs(rows[others] @ point + shifts[others]).min() < 1e-4:
            return False
    return True


def _cuts(n, d):
    generator = np.random.default_rng(0)
    while True:
        rows = generator.normal(size=(n, d))
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        shifts = -rows @ np.full(d, 0.5) + generator.uniform(-0.05, 0.05, n)
        if _general(rows, shifts, d):
            return rows, shifts


def origami_net(n, d, L):
    for name, value, least in (("d", d, 1), ("n", n, d), ("L", L, 1)):
        if value < least:
            raise ValueError(f"{name} = {value}, but must be at least {least}")
    pieces = n // d
    unfold = np.zeros((d, n))
    fold_weight, fold_shift = np.zeros((n, d)), np.zeros(n)
    for unit in range(pieces * d):  # unit by unit, the coordinates take turns
        coordinate, k = unit % d, unit // d
        fold_weight[unit, coordinate], fold_shift[unit] = pieces, -k
        unfold[coordinate, unit] = (-1) ** k * (2 - (k == 0))
    cut_weight, cut_shift = _cuts(n, d)
    affine = [(fold_weight, fold_shift)] * (L - 1) + [(cut_weight, cut_shift)]
    modules = []
    for depth, (weight, shift) in enumerate(affine):
        weight = weight @ unfold if depth else weight
        linear = nn.Linear(weight.shape[1], n, dtype=torch.float64)
        linear.load_state_dict({"weight": torch.from_numpy(weight.copy()), "bias": torch.from_numpy(shift.astype(float))})
        modules.extend([linear, nn.ReLU()])
    return nn.Sequential(*modules, nn.Linear(n, 1, dtype=torch.float64))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

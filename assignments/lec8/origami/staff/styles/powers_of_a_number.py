"""The moment curve with other parameters, and the net put together from matrices with a column for the bias."""

import torch
from torch import nn


def fold(x, n):
    if n < len(x.T):
        raise ValueError(f"n={n}")
    p = n // len(x.T)
    return 1 - (1 - (x * p).remainder(2)).abs()


def _affine(matrix):
    layer = nn.Linear(matrix.shape[1] - 1, matrix.shape[0])
    layer.weight = nn.Parameter(matrix[:, :-1].contiguous())
    layer.bias = nn.Parameter(matrix[:, -1].contiguous())
    return layer


def _block(p):
    """(p, 2) ramps of one coordinate, and (1, p) what adds them up."""
    ramps = torch.stack([torch.full((p,), float(p)), -torch.arange(float(p))], dim=1)
    up = torch.ones(1, p)
    up[0, 1:] = 2
    up[0, 1::2] *= -1
    return ramps.double(), up.double()


def origami_net(n, d, L):
    if d < 1:
        raise ValueError("d")
    if L < 1:
        raise ValueError("L")
    if n < d:
        raise ValueError("n")
    ramps, up = _block(n // d)
    spare = n - d * (n // d)
    bending = torch.zeros(n, d + 1, dtype=torch.float64)
    bending[: n - spare, :d] = torch.block_diag(*[ramps[:, :1]] * d)
    bending[: n - spare, d] = ramps[:, 1].repeat(d)
    if spare:
        bending[-spare:, 0] = 1.0  # the spare ones run along, and are not read
    reading = torch.cat([torch.block_diag(*[up] * d), torch.zeros(d, spare + 1, dtype=torch.float64)], dim=1)
    reading = torch.cat([reading, torch.eye(n + 1, dtype=torch.float64)[-1:]])
    points = torch.cos(torch.pi * (torch.arange(n, dtype=torch.float64) + 0.7) / (n + 0.4)) / (2 * d + 0.5)
    cutting = torch.stack([points**j for j in range(d)] + [-(points**d)], dim=1)
    cutting[:, d] -= cutting[:, :d].sum(dim=1) / 2
    modules = []
    for depth in range(L):
        matrix = bending if depth < L - 1 else cutting
        modules += [_affine(matrix if depth == 0 else matrix @ reading), nn.ReLU()]
    return nn.Sequential(*modules, _affine(torch.ones(1, n + 1, dtype=torch.float64)))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

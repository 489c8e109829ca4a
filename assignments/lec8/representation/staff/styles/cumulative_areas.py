"""The share of a knot reaches from middle to middle; the network from a list of (weight, bias, output weight) rows."""

import torch
from dll.autograder.shapes import same_shape
from torch import nn


def integral_coefficients(second_derivative, knots):
    same_shape(second_derivative=second_derivative, knots=knots)
    if torch.unique(knots).shape != knots.shape or not torch.equal(knots.sort().values, knots):
        raise ValueError("knots are not strictly sorted")
    middles = torch.cat([knots[:1], (knots[1:] + knots[:-1]) / 2, knots[-1:]])
    return (middles[1:] - middles[:-1]) * second_derivative


def finite_network(f_lo, slope_lo, coefficients, knots):
    same_shape(coefficients=coefficients, knots=knots)
    rows = [(1.0, -float(knots[0]), slope_lo)]
    rows += [(1.0, -b, c) for b, c in zip(knots.tolist(), coefficients.tolist(), strict=True)]
    table = torch.tensor(rows, dtype=coefficients.dtype, device=coefficients.device)
    first = nn.Linear(1, len(rows), dtype=table.dtype, device=table.device)
    second = nn.Linear(len(rows), 1, dtype=table.dtype, device=table.device)
    first.weight.data.copy_(table[:, :1])
    first.bias.data.copy_(table[:, 1])
    second.weight.data.copy_(table[:, 2])
    nn.init.constant_(second.bias, f_lo)
    return nn.Sequential(first, nn.ReLU(), second)


def l2_error(f_hat, f_star, grid):
    same_shape(f_hat=f_hat, f_star=f_star, grid=grid)
    return torch.cumulative_trapezoid((f_hat - f_star).abs() ** 2, grid)[-1]


def error_bound(delta, epsilon):
    same_shape(delta=delta, epsilon=epsilon)
    return (delta + epsilon) ** 2 + (delta - epsilon) ** 2


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

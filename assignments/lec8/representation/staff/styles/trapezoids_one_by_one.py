"""Loops over the intervals; a network with a unit of its own for the slope, filled weight by weight."""

import torch
from torch import nn


def _check(**tensors):
    shapes = {tuple(t.shape) for t in tensors.values()}
    if len(shapes) != 1:
        raise ValueError(" and ".join(tensors) + " differ in shape")


def integral_coefficients(second_derivative, knots):
    _check(second_derivative=second_derivative, knots=knots)
    weights = [0 * knots[0] for _ in knots]
    for i in range(len(knots) - 1):
        step = knots[i + 1] - knots[i]
        if step <= 0:
            raise ValueError(f"knots: number {i + 1} is not above number {i}")
        weights[i] = weights[i] + step / 2
        weights[i + 1] = weights[i + 1] + step / 2
    return torch.stack([w * s for w, s in zip(weights, second_derivative, strict=True)])


def finite_network(f_lo, slope_lo, coefficients, knots):
    _check(coefficients=coefficients, knots=knots)
    n = len(knots)
    net = nn.Sequential(nn.Linear(1, n + 1), nn.ReLU(), nn.Linear(n + 1, 1))
    net = net.to(dtype=coefficients.dtype, device=coefficients.device)
    with torch.no_grad():
        for i in range(n):
            net[0].weight[i, 0] = 1.0
            net[0].bias[i] = -knots[i]
            net[2].weight[0, i] = coefficients[i]
        net[0].weight[n, 0] = 1.0
        net[0].bias[n] = -knots[0]
        net[2].weight[0, n] = slope_lo
        net[2].bias[0] = f_lo
    return net


def l2_error(f_hat, f_star, grid):
    _check(f_hat=f_hat, f_star=f_star, grid=grid)
    total = torch.zeros((), dtype=grid.dtype, device=grid.device)
    for i in range(len(grid) - 1):
        left, right = f_hat[i] - f_star[i], f_hat[i + 1] - f_star[i + 1]
        total = total + (grid[i + 1] - grid[i]) * (left * left + right * right) / 2
    return total


def error_bound(delta, epsilon):
    _check(delta=delta, epsilon=epsilon)
    return delta * delta * 2 + epsilon * epsilon * 2


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

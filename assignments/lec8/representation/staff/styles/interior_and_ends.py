"""Interior knots and ends apart; units in the reverse order, every parameter an nn.Parameter of its own making."""

import torch
import torch.nn as nn


def _refuse(names, *tensors):
    if any(t.shape != tensors[0].shape for t in tensors):
        raise ValueError(f"{names} must have the same shape")


def integral_coefficients(second_derivative, knots):
    _refuse("second_derivative, knots", second_derivative, knots)
    if not (knots.roll(-1)[:-1] > knots[:-1]).all():
        raise ValueError("each of the knots must lie right of the one before")
    first = second_derivative[0] * (knots[1] - knots[0]) / 2
    inner = second_derivative[1:-1] * (knots[2:] - knots[:-2]) / 2
    last = second_derivative[-1] * (knots[-1] - knots[-2]) / 2
    return torch.cat([first.reshape(1), inner, last.reshape(1)])


def _linear(weight, bias):
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.weight, made.bias = nn.Parameter(weight), nn.Parameter(bias)
    return made


def finite_network(f_lo, slope_lo, coefficients, knots):
    _refuse("coefficients, knots", coefficients, knots)
    backwards, slopes = knots.flip(0), coefficients.flip(0)
    outer = torch.cat([slopes[:-1], slopes[-1:] + slope_lo])
    hidden = _linear(torch.ones_like(backwards).reshape(-1, 1), 0 - backwards)
    return nn.Sequential(hidden, nn.ReLU(), _linear(outer.reshape(1, -1), 0 * knots[:1] + f_lo))


def l2_error(f_hat, f_star, grid):
    _refuse("f_hat, f_star, grid", f_hat, f_star, grid)
    square = torch.nn.functional.mse_loss(f_hat, f_star, reduction="none")
    return 0.5 * torch.sum((square[1:] + square[:-1]) * (grid[1:] - grid[:-1]))


def error_bound(delta, epsilon):
    _refuse("delta, epsilon", delta, epsilon)
    return 2.0 * torch.linalg.vector_norm(torch.stack([delta, epsilon], dim=-1), dim=-1) ** 2


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

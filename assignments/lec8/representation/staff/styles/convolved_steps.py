"""Sums of neighbouring steps by a convolution; each unit repeated for the slope, in one call of torch.cat."""

import torch
import torch.nn.functional as F
from dll.autograder.shapes import same_shape
from torch import nn


def _weights(places):
    steps = (places[1:] - places[:-1]).view(1, 1, -1)
    kernel = torch.full((1, 1, 2), 0.5, dtype=places.dtype, device=places.device)
    return F.conv1d(steps, kernel, padding=1).view(-1)


def integral_coefficients(second_derivative, knots):
    same_shape(second_derivative=second_derivative, knots=knots)
    weights = _weights(knots)
    if not (knots[1:] > knots[:-1]).all():
        raise ValueError("knots must go up")
    return second_derivative.mul(weights)


def finite_network(f_lo, slope_lo, coefficients, knots):
    """Half of each coefficient in either of two equal sets of units, half of the slope in both first ones."""
    same_shape(coefficients=coefficients, knots=knots)
    half = coefficients / 2
    half = torch.cat([half[:1] + slope_lo / 2, half[1:]])
    n = 2 * len(knots)
    hidden = nn.Linear(1, n, dtype=half.dtype, device=half.device).requires_grad_(False)
    output = nn.Linear(n, 1, dtype=half.dtype, device=half.device).requires_grad_(False)
    hidden.weight[:] = 1
    hidden.bias[:] = -knots.repeat(2)
    output.weight[0] = half.repeat(2)
    output.bias[:] = f_lo
    return nn.Sequential(hidden, nn.ReLU(), output).requires_grad_(True)


def l2_error(f_hat, f_star, grid):
    same_shape(f_hat=f_hat, f_star=f_star, grid=grid)
    return ((f_hat - f_star) ** 2 * _weights(grid)).sum()


def error_bound(delta, epsilon):
    same_shape(delta=delta, epsilon=epsilon)
    return torch.addcmul(2 * delta**2, epsilon, epsilon, value=2)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

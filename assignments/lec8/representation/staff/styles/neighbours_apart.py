"""Half the distance of both neighbours, an end being its own; units stretched by the steps, without an output bias."""

import torch
from dll.autograder.shapes import same_shape
from torch import nn


def _halves(places):
    left, right = torch.cat([places[:1], places[:-1]]), torch.cat([places[1:], places[-1:]])
    return (right - left) / 2


def integral_coefficients(second_derivative, knots):
    same_shape(second_derivative=second_derivative, knots=knots)
    if not all(a < b for a, b in zip(knots.tolist(), knots.tolist()[1:], strict=False)):
        raise ValueError("knots do not rise")
    return _halves(knots) * second_derivative


def finite_network(f_lo, slope_lo, coefficients, knots):
    """Unit i is 2(x - b_i)₊ with c_i/2 behind it; one more is the constant 1."""
    same_shape(coefficients=coefficients, knots=knots)
    place = {"dtype": coefficients.dtype, "device": coefficients.device}
    n = len(knots) + 1
    units, readout = nn.Linear(1, n, **place), nn.Linear(n, 1, bias=False, **place)
    slopes = coefficients.clone()
    slopes[0] += slope_lo
    units.weight.data = torch.cat([torch.full_like(knots, 2.0), torch.zeros_like(knots[:1])])[:, None]
    units.bias.data = torch.cat([-2 * knots, torch.ones_like(knots[:1])])
    readout.weight.data = torch.cat([slopes / 2, torch.full_like(slopes[:1], f_lo)])[None]
    return nn.Sequential(units, nn.ReLU(), readout)


def l2_error(f_hat, f_star, grid):
    same_shape(f_hat=f_hat, f_star=f_star, grid=grid)
    return torch.dot(_halves(grid), (f_hat - f_star).pow(2))


def error_bound(delta, epsilon):
    same_shape(delta=delta, epsilon=epsilon)
    return (delta.square() + epsilon.square()).mul(2)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

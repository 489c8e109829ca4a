"""Steps padded with zeros on either side; a state dict for a network of named layers."""

from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import nn


def integral_coefficients(second_derivative, knots):
    if second_derivative.size() != knots.size():
        raise ValueError("second_derivative and knots: not one shape")
    if not bool(knots.diff().gt(0).all()):
        raise ValueError("knots must be strictly increasing")
    steps = F.pad(knots.diff(), (1, 1))
    return second_derivative * steps.unfold(0, 2, 1).mean(dim=1)


def finite_network(f_lo, slope_lo, coefficients, knots):
    if coefficients.size() != knots.size():
        raise ValueError("coefficients and knots: not one shape")
    n = knots.numel() + 1
    layers = OrderedDict(units=nn.Linear(1, n), relu=nn.ReLU(), readout=nn.Linear(n, 1))
    net = nn.Sequential(layers).to(coefficients)
    slope = coefficients.new_full((1,), slope_lo)
    net.load_state_dict(
        {
            "units.weight": coefficients.new_ones(n, 1),
            "units.bias": -torch.cat([knots[:1], knots]),
            "readout.weight": torch.cat([slope, coefficients])[None],
            "readout.bias": coefficients.new_full((1,), f_lo),
        }
    )
    return net.eval()


def l2_error(f_hat, f_star, grid):
    if f_hat.size() != grid.size() or f_star.size() != grid.size():
        raise ValueError("f_hat, f_star and grid: not one shape")
    square = (f_hat - f_star) ** 2
    return (square.unfold(0, 2, 1).mean(dim=1) * grid.diff()).sum()


def error_bound(delta, epsilon):
    if delta.size() != epsilon.size():
        raise ValueError("delta and epsilon: not one shape")
    return 2 * delta**2 + 2 * epsilon**2


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

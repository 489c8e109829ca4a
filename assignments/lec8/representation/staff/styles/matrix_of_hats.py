"""The integrals of the hat functions as a product with a matrix; a network whose slope is made of two units."""

import torch
from torch import nn


def _rule(places):
    """The matrix (n, n - 1) that spreads each step to its two ends, times the steps."""
    n = len(places)
    spread = torch.eye(n, n - 1) + torch.eye(n, n - 1).roll(1, dims=0)
    return 0.5 * spread.to(places) @ (places[1:] - places[:-1])


def integral_coefficients(second_derivative, knots):
    if second_derivative.shape != knots.shape:
        raise ValueError(f"second_derivative {tuple(second_derivative.shape)}, knots {tuple(knots.shape)}")
    if torch.min(knots[1:] - knots[:-1]) <= 0:
        raise ValueError("knots must rise")
    return torch.diag(second_derivative) @ _rule(knots)


def finite_network(f_lo, slope_lo, coefficients, knots):
    """The straight line is slope·(x - m)₊ - slope·(m - x)₊ about the middle m of the knots."""
    if coefficients.shape != knots.shape:
        raise ValueError(f"coefficients {tuple(coefficients.shape)}, knots {tuple(knots.shape)}")
    middle = knots.mean()
    factors = torch.cat([torch.ones_like(knots), knots.new_tensor([1.0, -1.0])])
    shifts = torch.cat([-knots, -middle[None], middle[None]])
    outer = torch.cat([coefficients, coefficients.new_tensor([slope_lo, -slope_lo])])
    net = nn.Sequential(nn.Linear(1, len(factors)), nn.ReLU(), nn.Linear(len(factors), 1)).to(coefficients)
    constant = f_lo + slope_lo * (middle - knots[0])
    with torch.no_grad():
        for parameter, values in zip(net.parameters(), (factors, shifts, outer, constant), strict=True):
            parameter.copy_(values.reshape(parameter.shape))
    return net


def l2_error(f_hat, f_star, grid):
    if len({f_hat.shape, f_star.shape, grid.shape}) > 1:
        raise ValueError("f_hat, f_star and grid need one shape")
    apart = f_hat - f_star
    return apart @ (_rule(grid) * apart)


def error_bound(delta, epsilon):
    if delta.shape != epsilon.shape:
        raise ValueError("delta and epsilon need one shape")
    return torch.square(torch.hypot(delta, epsilon)) * 2


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

"""The weights of the rule are the gradient of torch.trapezoid with respect to the values; Parameters put in by name."""

import torch
from dll.autograder.shapes import same_shape
from torch import nn


def _weights(grid):
    ones = torch.ones_like(grid, requires_grad=True)
    (weights,) = torch.autograd.grad(torch.trapezoid(ones, grid), ones, create_graph=True)
    return weights


def integral_coefficients(second_derivative, knots):
    same_shape(knots=knots, second_derivative=second_derivative)
    if (knots[1:] <= knots[:-1]).any():
        raise ValueError("the knots must be in order")
    return second_derivative * _weights(knots)


def finite_network(f_lo, slope_lo, coefficients, knots):
    same_shape(knots=knots, coefficients=coefficients)
    line = torch.zeros_like(coefficients)
    line[0] = slope_lo
    net = nn.Sequential(nn.Linear(1, len(knots)), nn.ReLU(), nn.Linear(len(knots), 1))
    net[0].weight = nn.Parameter(torch.ones_like(knots).unsqueeze(1))
    net[0].bias = nn.Parameter(knots.neg())
    net[2].weight = nn.Parameter((coefficients + line).unsqueeze(0).detach())
    net[2].bias = nn.Parameter(torch.full_like(knots[:1], f_lo))
    return net


def l2_error(f_hat, f_star, grid):
    same_shape(grid=grid, f_star=f_star, f_hat=f_hat)
    return torch.einsum("i,i,i->", _weights(grid), f_hat - f_star, f_hat - f_star)


def error_bound(delta, epsilon):
    same_shape(epsilon=epsilon, delta=delta)
    return 2 * torch.stack([delta, epsilon]).pow(2).sum(dim=0)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

"""The slope of the model on each interval is added up from the left; its kinks are then the output weights."""

import torch
from dll.autograder.shapes import same_shape
from torch import nn


class Rule:
    """The trapezoid rule on some places."""

    def __init__(self, places):
        self.steps = places.diff()

    def rises(self):
        return bool(torch.all(self.steps > 0))

    def spread(self):
        weights = torch.zeros_like(torch.cat([self.steps, self.steps[:1]]))
        ends = torch.arange(len(self.steps), device=self.steps.device)
        weights = weights.index_add(0, ends, self.steps / 2)
        return weights.index_add(0, ends + 1, self.steps / 2)


def integral_coefficients(second_derivative, knots):
    same_shape(knots=knots, second_derivative=second_derivative)
    rule = Rule(knots)
    if not rule.rises():
        raise ValueError("the sequence of knots must rise")
    return rule.spread() * second_derivative


def finite_network(f_lo, slope_lo, coefficients, knots):
    same_shape(knots=knots, coefficients=coefficients)
    slopes = slope_lo + coefficients.cumsum(0)
    kinks = torch.diff(slopes, prepend=torch.zeros_like(slopes[:1]))
    net = nn.Sequential(nn.Linear(1, len(knots)), nn.ReLU(), nn.Linear(len(knots), 1)).to(kinks)
    for parameter, values in (
        (net[0].weight, torch.ones_like(knots)),
        (net[0].bias, -knots),
        (net[2].weight, kinks),
        (net[2].bias, torch.tensor(f_lo)),
    ):
        parameter.data.view(-1).copy_(values)
    return net


def l2_error(f_hat, f_star, grid):
    same_shape(grid=grid, f_hat=f_hat, f_star=f_star)
    return torch.trapz(torch.pow(f_hat - f_star, 2), x=grid)


def error_bound(delta, epsilon):
    same_shape(epsilon=epsilon, delta=delta)
    squares = torch.cat([delta.unsqueeze(-1), epsilon.unsqueeze(-1)], dim=-1) ** 2
    return 2 * squares.sum(dim=-1)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

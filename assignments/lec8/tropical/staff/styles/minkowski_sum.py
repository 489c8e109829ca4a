"""A class of tropical polynomials: ⊙ adds every row to every row (a Minkowski sum), ⊕ puts rows side by side."""

import functools

import torch
from torch import nn


class Polynomial:
    def __init__(self, slopes, shifts):
        self.slopes, self.shifts = slopes, shifts

    def __mul__(self, other):
        slopes = self.slopes[:, None, :] + other.slopes[None, :, :]
        shifts = self.shifts[:, None] + other.shifts[None, :]
        return Polynomial(slopes.flatten(0, 1), shifts.flatten())

    def __add__(self, other):
        slopes = torch.cat([self.slopes, other.slopes])
        return Polynomial(slopes, torch.cat([self.shifts, other.shifts]))


def _is_shallow(net):
    right = len(net) == 3 and isinstance(net[1], nn.ReLU)
    return right and all(isinstance(net[i], nn.Linear) for i in (0, 2)) and net[2].out_features == 1


def tropical_pair(net):
    if not _is_shallow(net):
        raise ValueError("net should be shallow, of ReLU units and one output")
    hidden, outer = net[0], net[2].weight.flatten()
    one = Polynomial(hidden.weight.new_zeros(1, hidden.in_features), hidden.weight.new_zeros(1))
    sides = []
    for factor in (outer, outer.neg()):
        units = [
            one + Polynomial(factor[j] * hidden.weight[j][None], factor[j] * hidden.bias[j][None])
            for j in range(len(factor))
            if factor[j] > 0
        ]
        sides.append(functools.reduce(Polynomial.__mul__, units, one))
    pos, neg = sides
    pos = pos * Polynomial(torch.zeros_like(pos.slopes[:1]), net[2].bias)
    return pos.slopes, pos.shifts, neg.slopes, neg.shifts


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

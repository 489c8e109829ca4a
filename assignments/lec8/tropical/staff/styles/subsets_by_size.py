"""Subsets by itertools.combinations, each added up by itself; the output's bias goes to the other side."""

from itertools import combinations

import torch
from torch import nn


def _rows(terms, zero):
    sums = [sum(chosen, zero) for size in range(len(terms) + 1) for chosen in combinations(terms, size)]
    table = torch.stack(sums)
    return table[:, :-1], table[:, -1]


def tropical_pair(net):
    names = [type(layer).__name__ for layer in net]
    if names != ["Linear", "ReLU", "Linear"]:
        raise ValueError(f"net must not be {names}")
    if net[2].out_features != 1:
        raise ValueError("net must have one output")
    weight, bias = net[0].weight, net[0].bias
    up, down = [], []
    for j, v in enumerate(net[2].weight[0]):
        if v != 0:
            term = v.abs() * torch.cat([weight[j], bias[j : j + 1]])
            (up if v > 0 else down).append(term)
    zero = torch.zeros(weight.shape[1] + 1, dtype=weight.dtype, device=weight.device)
    a_pos, c_pos = _rows(up, zero)
    a_neg, c_neg = _rows(down, zero)
    return a_pos, c_pos, a_neg, c_neg - net[2].bias


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

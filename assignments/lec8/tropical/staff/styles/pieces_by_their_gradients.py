"""The affine maps of all on and off as functions of x: their slopes by autograd, their values at 0."""

from itertools import product

import torch
from torch import nn


def _pieces(net, v, constant):
    """On k units: for each on and off, the slope and the value at 0 of what the units add up to."""
    first = net[0]
    masks = torch.tensor(list(product((1.0, 0.0), repeat=first.out_features)), dtype=v.dtype, device=v.device)
    x = torch.zeros(len(masks), first.in_features, dtype=v.dtype, device=v.device, requires_grad=True)
    values = (masks * first(x)) @ v + constant
    (slopes,) = torch.autograd.grad(values.sum(), x, create_graph=True)
    return slopes, values


def tropical_pair(net):
    if [str(layer).split("(")[0] for layer in net] != ["Linear", "ReLU", "Linear"] or len(net[2].bias) != 1:
        raise ValueError("net: one hidden layer of ReLU units and one output are needed")
    v = net[2].weight[0]
    return (*_pieces(net, torch.relu(v), net[2].bias), *_pieces(net, torch.relu(-v), 0.0))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

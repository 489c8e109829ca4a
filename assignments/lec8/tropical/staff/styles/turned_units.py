"""A unit of negative weight turned round: -relu(a) = -a - relu(-a), so that -a goes to the first maximum."""

import torch
from torch import nn


def tropical_pair(net):
    if len(net) != 3 or not all(map(isinstance, net, (nn.Linear, nn.ReLU, nn.Linear))) or net[2].out_features != 1:
        raise ValueError("this net has no such pair: Linear, ReLU, Linear(k, 1) is needed")
    w, b, v = net[0].weight, net[0].bias, net[2].weight[0]
    slopes = {True: torch.zeros_like(w.sum(0))[None], False: torch.zeros_like(w.sum(0))[None]}
    shifts = {True: net[2].bias, False: torch.zeros_like(net[2].bias)}
    for j in range(len(v)):
        up = bool(v[j] >= 0)
        slope, shift = v[j] * w[j], v[j] * b[j]
        if not up:
            slopes[True], shifts[True] = slopes[True] + slope, shifts[True] + shift
        slopes[up] = torch.stack([slopes[up], slopes[up] + slope], dim=1).flatten(0, 1)
        shifts[up] = torch.stack([shifts[up], shifts[up] + shift], dim=1).flatten()
    return slopes[True], shifts[True], slopes[False], shifts[False]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

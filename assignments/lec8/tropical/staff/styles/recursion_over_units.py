"""Unit by unit, recursively: either it is off, or its row is added to all that the others give."""

import torch
from torch import nn


def _branches(rows):
    if not len(rows):
        return torch.zeros(1, rows.shape[1], dtype=rows.dtype, device=rows.device)
    others = _branches(rows[1:])
    return torch.cat([others + rows[0], others], dim=0)


def tropical_pair(net):
    fits = len(net) == 3 and type(net[1]) is nn.ReLU and net[2].bias.numel() == 1
    if not fits:
        raise ValueError("the net given is not one of Linear, ReLU, Linear with one output")
    affine = torch.hstack([net[0].weight, net[0].bias.unsqueeze(1)]) * net[2].weight.T
    is_up, is_down = (net[2].weight[0] > 0), (net[2].weight[0] < 0)
    up, down = _branches(affine[is_up]), _branches(-affine[is_down])
    d = net[0].in_features
    return up[:, :d], up[:, d] + net[2].bias, down[:, :d], down[:, d]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

"""Every on and off of all units by itertools.product; the signs are parted by clamp, so rows stand there repeatedly."""

from itertools import product

import torch
from torch import nn


def tropical_pair(net):
    layers = list(net)
    if len(layers) != 3 or not isinstance(layers[1], nn.ReLU) or layers[2].weight.shape[0] != 1:
        raise ValueError("net must be a ReLU network of one hidden layer and one output")
    (w, b), (v, c) = (layers[0].weight, layers[0].bias), (layers[2].weight[0], layers[2].bias)
    on = torch.tensor(list(product((0, 1), repeat=len(b))), dtype=w.dtype, device=w.device)
    up, down = on * v.clamp(min=0), on * v.clamp(max=0).neg()
    return up @ w, up @ b + c, down @ w, down @ b


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

"""Kronecker-like growth of a table of chosen weights; rows that stand there twice are dropped."""

import torch
from torch import nn


def tropical_pair(net):
    try:
        first, relu, last = net
    except ValueError:
        raise ValueError("net must have three layers") from None
    if not isinstance(relu, nn.ReLU) or tuple(last.weight.shape) != (1, first.out_features):
        raise ValueError("net must be of ReLU units with a single output")
    v = last.weight.squeeze(0)
    chosen = torch.zeros(1, len(v), dtype=v.dtype, device=v.device)
    for j in range(len(v)):
        with_unit = chosen.clone()
        with_unit[:, j] = 1
        chosen = torch.cat([with_unit, chosen])
    tables = []
    for side in (v > 0, v < 0):
        kept = {tuple(row): row for row in (chosen.bool() & side).tolist()}
        masks = torch.tensor(list(kept.values()), device=v.device).to(v)
        weights = torch.mul(masks, v.abs())
        tables += [torch.matmul(weights, first.weight), torch.mv(weights, first.bias)]
    tables[1] = torch.add(tables[1], last.bias)
    return tuple(tables)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

"""relu(a) = a/2 + |a|/2, and |a| is the larger of ±a: the rows lie about half of the sum, with all signs."""

import torch
from torch import nn


def _all_signs(k, like):
    table = like.new_ones(1, 0)
    for _ in range(k):
        table = torch.cat([torch.cat([table, side * like.new_ones(len(table), 1)], dim=1) for side in (-1, 1)])
    return table


def _zonotope(w, b, v):
    signs = _all_signs(int((v > 0).sum()), w)
    v, w, b = v[v > 0], w[v > 0], b[v > 0]
    return (v @ w + (signs * v) @ w) / 2, (v @ b + (signs * v) @ b) / 2


def tropical_pair(net):
    kinds = tuple(map(type, net))
    if kinds != (nn.Linear, nn.ReLU, nn.Linear) or len(net[2].weight) > 1:
        raise ValueError(f"cannot take this net: {kinds}")
    w, b, v = net[0].weight, net[0].bias, net[2].weight[0]
    a_pos, c_pos = _zonotope(w, b, v)
    a_neg, c_neg = _zonotope(w, b, -v)
    return a_pos, c_pos + net[2].bias, a_neg, c_neg


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

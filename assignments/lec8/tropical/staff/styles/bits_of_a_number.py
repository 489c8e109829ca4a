"""Row i takes the units whose bit is 1 in i; both signs by one multiplication of three axes."""

import torch
import torch.nn as nn


def tropical_pair(net):
    match list(net):
        case [nn.Linear() as first, nn.ReLU(), nn.Linear(out_features=1) as last]:
            pass
        case _:
            raise ValueError("net has another form than Linear, ReLU, Linear to one output")
    k, device = first.out_features, first.weight.device
    numbers = torch.arange(1 << k, device=device)
    bits = (numbers[:, None] >> torch.arange(k, device=device)) & 1
    signed = torch.stack([last.weight[0], -last.weight[0]]).relu()
    a = torch.einsum("pj,sj,jd->spd", bits.to(signed), signed, first.weight)
    c = torch.einsum("pj,sj,j->sp", bits.to(signed), signed, first.bias)
    return a[0], c[0] + last.bias, a[1], c[1]


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

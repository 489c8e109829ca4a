"""Value and slope of all units at the middles of the pieces by torch.func.jvp; hooks on the ReLUs' outputs."""

from contextlib import ExitStack
from itertools import accumulate
from math import inf, nan

import torch
from torch import nn
from torch.func import functional_call, jvp


def activation_pattern(net, x):
    outputs = []
    with ExitStack() as hooks, torch.no_grad():
        for layer in net:
            if isinstance(layer, nn.ReLU):
                hooks.enter_context(layer.register_forward_hook(lambda _m, _i, output: outputs.append(output)))
        net(x)
    # ReLU の出力が正 ⇔ 前活性が正
    nothing = torch.empty(x.shape[0], 0, dtype=torch.bool, device=x.device)
    return torch.cat([nothing, *(output > 0 for output in outputs)], dim=-1)


def count_patterns(net, x):
    pattern = activation_pattern(net, x)
    if pattern.shape[1] == 0:
        raise ValueError("net has no hidden units, so no pattern")
    same = (pattern[:, None] == pattern[None]).all(dim=2)
    seen_before = same.tril(diagonal=-1).any(dim=1)
    return int(seen_before.logical_not().sum())


def max_regions_shallow(n, d):
    binomials = accumulate(range(1, min(n, d) + 1), lambda c, j: c * (n - j + 1) // j, initial=1)
    return sum(binomials)


def montufar_bound(n, d, L):
    if d < 1:
        raise ValueError(f"d is {d}")
    if n < d:
        raise ValueError(f"n is {n}, less than d")
    if L < 1:
        raise ValueError(f"L is {L}")
    folds, _ = divmod(n, d)
    return folds ** (d * (L - 1)) * max_regions_shallow(n, d)


def count_regions_1d(net, lo, hi):
    for name, end in {"lo": lo, "hi": hi}.items():
        if end in (inf, -inf, nan) or end != end:
            raise ValueError(f"{name} = {end}")
    if not lo < hi:
        raise ValueError("lo is not below hi")
    double = {name: p.detach().double() for name, p in net.named_parameters()}
    relus = [i for i, layer in enumerate(net) if isinstance(layer, nn.ReLU)]
    if not relus:
        return 1
    start = next(iter(double.values()))
    edges = torch.tensor([lo, hi], dtype=torch.float64, device=start.device)
    for i in relus:
        front = net[:i]

        def before_relu(points, front=front):
            inside = {name: p for name, p in double.items() if int(name.split(".")[0]) < len(front)}
            return functional_call(front, inside, (points,))

        left, right = edges[:-1, None], edges[1:, None]
        middle = (left + right) / 2
        value, slope = jvp(before_relu, (middle,), (torch.ones_like(middle),))
        moves = slope != 0
        zero = middle - torch.where(moves, value, 0.0) / torch.where(moves, slope, 1.0)
        edges = torch.cat([edges, zero[moves & (left < zero) & (zero < right)]]).sort()[0]
    wide = edges.diff() >= 1e-9 * (hi - lo)
    middles = ((edges[1:] + edges[:-1]) / 2)[wide, None]
    signs = []
    for i in relus:
        inside = {name: p for name, p in double.items() if int(name.split(".")[0]) < i}
        signs.append(functional_call(net[:i], inside, (middles,)) > 0)
    return len(set(map(tuple, torch.cat(signs, dim=1).tolist())))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

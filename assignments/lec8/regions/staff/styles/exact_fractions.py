"""Rational arithmetic for the line, hooks for the patterns, the recursion R(n, d) = R(n-1, d) + R(n-1, d-1)."""

from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import isinf, isnan

import torch
from torch import nn


def activation_pattern(net, x):
    seen = []
    hooks = [
        layer.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0] > 0))
        for layer in net
        if isinstance(layer, nn.ReLU)
    ]
    try:
        with torch.no_grad():
            net(x)
    finally:
        for hook in hooks:
            hook.remove()
    return torch.cat(seen, 1)


def count_patterns(net, x):
    if not any(isinstance(layer, nn.ReLU) for layer in net):
        raise ValueError("net needs at least one hidden layer")
    return activation_pattern(net, x).unique(dim=0).shape[0]


@cache
def _regions(n, d):
    if d == 0 or n == 0:
        return 1
    return _regions(n - 1, d) + _regions(n - 1, d - 1)


def max_regions_shallow(n, d):
    for i in range(n):  # fills the cache from below, so that the recursion stays flat
        _regions(i, d)
    return _regions(n, d)


def montufar_bound(n, d, L):
    if d < 1:
        raise ValueError("d < 1")
    if L < 1:
        raise ValueError("L < 1")
    if n < d:
        raise ValueError("n < d")
    return pow(n // d, (L - 1) * d) * max_regions_shallow(n, d)


def _forward(layers, x):
    """The pre-activations of all hidden layers at x, each a list of Fractions."""
    h, all_pre = [x], []
    for weight, bias in layers[:-1]:
        pre = [sum((w * v for w, v in zip(row, h, strict=True)), b) for row, b in zip(weight, bias, strict=True)]
        all_pre.append(pre)
        h = [max(p, Fraction(0)) for p in pre]
    return all_pre


def count_regions_1d(net, lo, hi):
    for name, value in (("lo", lo), ("hi", hi)):
        if isnan(value) or isinf(value):
            raise ValueError(name + " is not finite")
    if hi <= lo:
        raise ValueError("hi must be greater than lo")
    layers = [
        ([[Fraction(w) for w in row] for row in layer.weight.tolist()], [Fraction(b) for b in layer.bias.tolist()])
        for layer in net
        if isinstance(layer, nn.Linear)
    ]
    low, high = Fraction(lo), Fraction(hi)
    knots = [low, high]
    for depth in range(len(layers) - 1):
        values = [_forward(layers, x)[depth] for x in knots]
        roots = set(knots)
        for (a, at_a), (b, at_b) in pairwise(zip(knots, values, strict=True)):
            roots |= {a + (b - a) * p / (p - q) for p, q in zip(at_a, at_b, strict=True) if p * q < 0}
        knots = sorted(roots)
    gap = Fraction(1, 10**9) * (high - low)
    middles = [(a + b) / 2 for a, b in pairwise(knots) if b - a >= gap]
    return len({tuple(p > 0 for layer in _forward(layers, x) for p in layer) for x in middles})


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

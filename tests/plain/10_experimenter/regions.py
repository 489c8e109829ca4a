import math
from fractions import Fraction
from functools import lru_cache

import torch
import torch.nn as nn


def activation_pattern(net, x):
    outputs = []
    h = x
    for layer in net:
        h = layer(h)
        if isinstance(layer, nn.Linear):
            outputs.append(h)
    # the last one is the output layer
    return torch.cat([a > 0 for a in outputs[:-1]], dim=1)


def count_patterns(net, x):
    try:
        p = activation_pattern(net, x)
    except RuntimeError as e:
        print(e)
        raise ValueError("net")
    return len(set(map(tuple, p.int().tolist())))


test_net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
print(activation_pattern(test_net, torch.randn(4, 2)), count_patterns(test_net, torch.randn(4, 2)))


@lru_cache(maxsize=None)
def R(n, d):
    if n == 0 or d == 0:
        return 1
    return R(n - 1, d) + R(n - 1, d - 1)


def max_regions_shallow(n, d):
    return R(n, d)


print(max_regions_shallow(3, 2))  # 7


def montufar_bound(n, d, L):
    if n < d:
        raise ValueError("n < d")
    if d < 1:
        raise ValueError("d < 1")
    if L < 1:
        raise ValueError("L < 1")
    return int(math.floor(n / d) ** ((L - 1) * d) * max_regions_shallow(n, d))


print(montufar_bound(4, 2, 3))  # 176


def count_regions_1d(net, lo, hi):
    if math.isinf(lo) or math.isnan(lo):
        raise ValueError("lo is inf")
    if math.isinf(hi) or math.isnan(hi):
        raise ValueError("hi is inf")
    if lo >= hi:
        raise ValueError("lo >= hi")
    # exact fractions instead of floats
    layers = []
    for layer in net:
        if isinstance(layer, nn.Linear):
            W = [[Fraction(w) for w in row] for row in layer.weight.tolist()]
            b = [Fraction(v) for v in layer.bias.tolist()]
            layers.append((W, b))

    def affine(layer, h):
        W, b = layer
        return [sum(w * v for w, v in zip(row, h)) + c for row, c in zip(W, b)]

    points = [Fraction(lo), Fraction(hi)]
    hs = [[p] for p in points]
    for layer in layers[:-1]:
        a = [affine(layer, h) for h in hs]
        new_points, new_a = [points[0]], [a[0]]
        for i in range(len(points) - 1):
            ts = set()
            for u, v in zip(a[i], a[i + 1]):
                if u * v < 0:
                    ts.add(u / (u - v))
            for t in sorted(ts):
                new_points.append(points[i] + t * (points[i + 1] - points[i]))
                new_a.append([u + t * (v - u) for u, v in zip(a[i], a[i + 1])])
            new_points.append(points[i + 1])
            new_a.append(a[i + 1])
        points = new_points
        hs = [[max(v, Fraction(0)) for v in row] for row in new_a]
    tol = Fraction(1e-9 * (hi - lo))
    n = 1
    for i in range(1, len(points) - 1):
        if points[i] - points[i - 1] >= tol:
            n += 1
    return n

import math

import torch
from torch import nn

torch.set_default_dtype(torch.float64)


def activation_pattern(net, x):
    net.eval()
    net = net.double()
    h = x.double()
    patterns = []
    for layer in net:
        if isinstance(layer, nn.ReLU):
            patterns.append(h > 0)
        h = layer(h)
    return torch.cat(patterns, dim=1)


def count_patterns(net, x):
    if not any(isinstance(layer, nn.ReLU) for layer in net):
        raise ValueError("net has no hidden layer")
    return torch.unique(activation_pattern(net, x), dim=0).shape[0]


def max_regions_shallow(n, d):
    total = 0
    for j in range(d + 1):
        total += math.comb(n, j)
    return total


def montufar_bound(n, d, L):
    if n < d:
        raise ValueError("n must not be less than d")
    if d < 1:
        raise ValueError("d must be at least 1")
    if L < 1:
        raise ValueError("L must be at least 1")
    return math.floor(n / d) ** ((L - 1) * d) * max_regions_shallow(n, d)


def count_regions_1d(net, lo, hi):
    if not math.isfinite(lo):
        raise ValueError("lo must be finite")
    if not math.isfinite(hi):
        raise ValueError("hi must be finite")
    if lo >= hi:
        raise ValueError("lo must be less than hi")
    net.eval()
    net.double()
    points = [lo, hi]
    for k in range(len(net)):
        if isinstance(net[k], nn.ReLU):
            a = net[:k](torch.tensor(points)[:, None])
            new = []
            for i in range(len(points) - 1):
                for j in range(a.shape[1]):
                    u, v = float(a[i, j]), float(a[i + 1, j])
                    if u * v < 0:
                        new.append(points[i] + u / (u - v) * (points[i + 1] - points[i]))
            points = sorted(points + new)
    count = 1
    for i in range(1, len(points) - 1):
        if points[i] - points[i - 1] >= 1e-9 * (hi - lo):
            count += 1
    print("regions:", count)
    return count

import copy
from math import comb

import torch
import torch.nn as nn


class PatternRecorder:
    """hooks on every ReLU"""

    def __init__(self, net):
        self.net = net
        self.patterns = []
        for layer in net:
            if isinstance(layer, nn.ReLU):
                layer.register_forward_hook(self.record)

    def record(self, module, inputs, output):
        self.patterns.append(inputs[0] > 0)

    def run(self, x):
        self.patterns = []
        self.net(x)
        return torch.cat(self.patterns, dim=1)


def activation_pattern(net, x):
    return PatternRecorder(net).run(x)


def count_patterns(net, x):
    if len(net) < 2:
        raise ValueError("net needs a hidden layer")
    return len({tuple(row) for row in activation_pattern(net, x).tolist()})


def max_regions_shallow(n, d):
    return sum([comb(n, j) for j in range(d + 1)])


def montufar_bound(n, d, L):
    if d < 1:
        raise ValueError("d must be >= 1")
    if n < d:
        raise ValueError("n must be >= d")
    if L < 1:
        raise ValueError("L must be >= 1")
    return (n // d) ** ((L - 1) * d) * max_regions_shallow(n, d)


class RegionCounter:
    def __init__(self, net, lo, hi):
        self.net = copy.deepcopy(net).double()
        self.lo = lo
        self.hi = hi
        self.tol = 1e-9 * (hi - lo)

    def forward_until(self, k, points):
        x = torch.tensor(points, dtype=torch.double).reshape(-1, 1)
        return self.net[:k](x)

    def breakpoints(self):
        points = [self.lo, self.hi]
        for k in range(1, len(self.net), 2):
            values = self.forward_until(k, points).tolist()
            new = []
            for i in range(len(points) - 1):
                for u, v in zip(values[i], values[i + 1]):
                    if min(u, v) < 0 < max(u, v):
                        new.append((v * points[i] - u * points[i + 1]) / (v - u))
            points = self.merge(points + new)
        return points[1:-1]

    def merge(self, points):
        merged = [self.lo]
        for p in sorted(points):
            if p - merged[-1] > self.tol and self.hi - p > self.tol:
                merged.append(p)
        return merged + [self.hi]

    def count(self):
        return len(self.breakpoints()) + 1


def count_regions_1d(net, lo, hi):
    if not (lo < hi):
        raise ValueError("lo must be less than hi")
    return RegionCounter(net, lo, hi).count()

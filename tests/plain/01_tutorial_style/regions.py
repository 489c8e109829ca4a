import copy
import math

import torch
import torch.nn as nn


def activation_pattern(net, x):
    patterns = []
    out = x
    for layer in net:
        if isinstance(layer, nn.ReLU):
            patterns.append(out > 0)
        out = layer(out)
    return torch.cat(patterns, dim=1)


def count_patterns(net, x):
    pattern = activation_pattern(net, x)
    return torch.unique(pattern, dim=0).size(0)


def max_regions_shallow(n, d):
    return sum(math.comb(n, j) for j in range(d + 1))


def montufar_bound(n, d, L):
    return (n // d) ** ((L - 1) * d) * max_regions_shallow(n, d)


def count_regions_1d(net, lo, hi):
    if lo >= hi:
        raise ValueError("lo must be smaller than hi")
    model = copy.deepcopy(net).double()
    points = [lo, hi]
    for k, layer in enumerate(model):
        if not isinstance(layer, nn.ReLU):
            continue
        inputs = torch.tensor(points, dtype=torch.float64).unsqueeze(1)
        with torch.no_grad():
            out = model[:k](inputs)
        new_points = []
        for i in range(len(points) - 1):
            for j in range(out.size(1)):
                a = out[i, j].item()
                b = out[i + 1, j].item()
                if a * b < 0:
                    new_points.append(points[i] + (points[i + 1] - points[i]) * a / (a - b))
        points = sorted(points + new_points)

    count = 1
    last = lo
    for p in points[1:-1]:
        if p - last >= 1e-9 * (hi - lo):
            count += 1
            last = p
    return count

# Regions
import torch
from torch import nn


def activation_pattern(net, x):
    pattern = []
    for i in range(0, len(net) - 1, 2):
        x = net[i](x).data
        pattern.append(x > 0)
        x = net[i + 1](x)
    return torch.cat(pattern, 1)


def count_patterns(net, x):
    if len(net) == 1:
        raise ValueError("net")
    # pattern as a binary number
    pattern = activation_pattern(net, x)
    powers = 2 ** torch.arange(pattern.size(1))
    codes = (pattern * powers).sum(1)
    return len(codes.unique())


def max_regions_shallow(n, d):
    # Pascal: R(n, d) = R(n-1, d) + R(n-1, d-1)
    row = [1] * (d + 1)
    for i in range(n):
        row = [1] + [row[j] + row[j - 1] for j in range(1, d + 1)]
    return row[d]


def montufar_bound(n, d, L):
    if d < 1:
        raise ValueError("d")
    if n < d:
        raise ValueError("n")
    if L < 1:
        raise ValueError("L")
    return (n // d) ** (d * (L - 1)) * max_regions_shallow(n, d)


def count_regions_1d(net, lo, hi):
    if lo >= hi:
        raise ValueError("lo")
    W = [net[i].weight.data.double() for i in range(0, len(net), 2)]
    b = [net[i].bias.data.double() for i in range(0, len(net), 2)]
    x = torch.tensor([lo, hi]).double()
    for k in range(len(W) - 1):
        a = x[:, None]
        for i in range(k):
            a = (a @ W[i].T + b[i]).clamp(min=0)
        a = a @ W[k].T + b[k]
        new = []
        for i in range(len(x) - 1):
            for j in range(a.size(1)):
                if a[i, j] * a[i + 1, j] < 0:
                    t = a[i, j] / (a[i, j] - a[i + 1, j])
                    new.append(x[i] + t * (x[i + 1] - x[i]))
        if len(new) > 0:
            x = torch.cat([x, torch.stack(new)]).sort().values
    n = 1
    last = lo
    for p in x[1:-1]:
        if p - last > 1e-9 * (hi - lo):
            n = n + 1
            last = p
    return n

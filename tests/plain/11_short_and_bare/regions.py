import copy
import torch


def activation_pattern(net, x):
    p = []
    for layer in net[:-1]:
        x = layer(x)
        if type(layer) == torch.nn.ReLU:
            p.append(x > 0)
    return torch.cat(p, 1)


def count_patterns(net, x):
    return len(set(tuple(r.tolist()) for r in activation_pattern(net, x)))


def max_regions_shallow(n, d):
    c = 1
    total = 1
    for j in range(1, d + 1):
        c = c * (n - j + 1) / j
        total += c
    return int(total)


def montufar_bound(n, d, L):
    return int((n // d) ** ((L - 1) * d) * max_regions_shallow(n, d))


def count_regions_1d(net, lo, hi):
    net = copy.deepcopy(net).double()
    pts = [lo, hi]
    for k in range(1, len(net), 2):
        a = net[:k](torch.tensor(pts).double().view(-1, 1)).tolist()
        new = []
        for i in range(len(pts) - 1):
            for u, v in zip(a[i], a[i + 1]):
                if u * v < 0:
                    new.append(pts[i] + (pts[i + 1] - pts[i]) * u / (u - v))
        pts = sorted(set(pts + new))
    # breakpoints that are nearly the same count once
    eps = 1e-9 * (hi - lo)
    return len(set(round((p - lo) / eps) for p in pts)) - 1

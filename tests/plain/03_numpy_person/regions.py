import numpy as np
import torch
from torch import nn


def relu(a):
    return np.maximum(a, 0)


def get_weights(net):
    """list of (W, b) as float64 numpy arrays"""
    result = []
    for layer in net:
        if isinstance(layer, nn.Linear):
            W = layer.weight.detach().numpy().astype(np.float64)
            b = layer.bias.detach().numpy().astype(np.float64)
            result.append((W, b))
    return result


def activation_pattern(net, x):
    h = x.detach().numpy().astype(np.float64)
    pattern = []
    for W, b in get_weights(net)[:-1]:
        a = h @ W.T + b
        pattern.append(a > 0)
        h = relu(a)
    return torch.from_numpy(np.concatenate(pattern, axis=1))


def count_patterns(net, x):
    if len(get_weights(net)) == 1:
        raise ValueError("no hidden layer in net")
    return np.unique(activation_pattern(net, x).numpy(), axis=0).shape[0]


def comb(n, j):
    c = 1
    for i in range(j):
        c = c * (n - i) // (i + 1)
    return c


def max_regions_shallow(n, d):
    return int(np.sum([comb(n, j) for j in range(d + 1)]))


def montufar_bound(n, d, L):
    if n < d:
        raise ValueError("n must be >= d")
    if d < 1:
        raise ValueError("d must be >= 1")
    if L < 1:
        raise ValueError("L must be >= 1")
    g = int(np.floor(n / d))
    return g ** ((L - 1) * d) * max_regions_shallow(n, d)


def count_regions_1d(net, lo, hi):
    if not np.isfinite(lo):
        raise ValueError("lo is not finite")
    if not np.isfinite(hi):
        raise ValueError("hi is not finite")
    if lo >= hi:
        raise ValueError("lo >= hi")
    weights = get_weights(net)
    pts = np.array([lo, hi], dtype=np.float64)
    for k in range(len(weights) - 1):
        h = pts.reshape(-1, 1)
        for W, b in weights[:k]:
            h = relu(h @ W.T + b)
        a = h @ weights[k][0].T + weights[k][1]
        new = []
        for i in range(len(pts) - 1):
            for j in range(a.shape[1]):
                if np.sign(a[i, j]) * np.sign(a[i + 1, j]) < 0:
                    t = a[i, j] / (a[i, j] - a[i + 1, j])
                    new.append(pts[i] + t * (pts[i + 1] - pts[i]))
        pts = np.unique(np.concatenate([pts, new]))
    tol = 1e-9 * (hi - lo)
    count, last = 1, lo
    for p in pts[1:-1]:
        if p - last > tol and hi - p > tol:
            count += 1
            last = p
    return count

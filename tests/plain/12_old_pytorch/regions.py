import math

import torch
import torch.nn as nn
from torch.autograd import Variable


def activation_pattern(net, x):
    x = Variable(x)
    pattern = []
    for layer in net.children():
        if isinstance(layer, nn.ReLU):
            pattern.append(x.data.gt(0))
        x = layer(x)
    return torch.cat(pattern, 1)


def count_patterns(net, x):
    if len(list(net.children())) < 2:
        raise ValueError("net has no hidden units")
    patterns = set()
    for row in activation_pattern(net, x).cpu().numpy():
        patterns.add(row.tobytes())
    return len(patterns)


def nCr(n, r):
    if r > n:
        return 0
    f = math.factorial
    return f(n) // f(r) // f(n - r)


def max_regions_shallow(n, d):
    result = 0
    for j in range(d + 1):
        result += nCr(n, j)
    return result


def montufar_bound(n, d, L):
    if n < d or d < 1 or L < 1:
        raise ValueError("need n >= d >= 1 and L >= 1")
    result = math.pow(int(n / d), (L - 1) * d) * max_regions_shallow(n, d)
    return int(result)


def count_regions_1d(net, lo, hi):
    if lo >= hi:
        raise ValueError("lo must be smaller than hi")
    if math.isinf(lo) or math.isinf(hi):
        raise ValueError("lo and hi must be finite")
    layers = [l for l in net.children() if isinstance(l, nn.Linear)]
    Ws = [l.weight.data.double() for l in layers]
    bs = [l.bias.data.double() for l in layers]

    # recursion: split (left, right) by the units of layer k, then go on with layer k + 1
    def split(left, right, h_left, h_right, k):
        if k == len(layers) - 1:
            return [right]
        a_left = Ws[k].mv(h_left) + bs[k]
        a_right = Ws[k].mv(h_right) + bs[k]
        ts = [0.0, 1.0]
        for u, v in zip(a_left.tolist(), a_right.tolist()):
            if u * v < 0:
                ts.append(u / (u - v))
        ts.sort()
        ends = []
        for t, s in zip(ts[:-1], ts[1:]):
            h1 = (a_left + t * (a_right - a_left)).clamp(min=0)
            h2 = (a_left + s * (a_right - a_left)).clamp(min=0)
            ends += split(left + t * (right - left), left + s * (right - left), h1, h2, k + 1)
        return ends

    h_lo = torch.DoubleTensor([lo])
    h_hi = torch.DoubleTensor([hi])
    ends = sorted(split(lo, hi, h_lo, h_hi, 0))
    count = 1
    last = lo
    for p in ends:
        if p - last > 1e-9 * (hi - lo) and hi - p > 1e-9 * (hi - lo):
            count += 1
            last = p
    return count

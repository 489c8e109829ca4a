"""A stack of intervals: the cell around an inner point by the affine maps of its pattern, then what is left."""

import math

import torch
from torch import nn


def activation_pattern(net, x):
    """The derivative of each ReLU: 1 where the unit is active, 0 elsewhere."""
    derivatives = [torch.zeros_like(x[:, :0])]
    h = x.detach()
    for layer in net:
        if isinstance(layer, nn.ReLU):
            with torch.enable_grad():
                before = h.detach().requires_grad_()
                h = torch.relu(before)
            derivatives += torch.autograd.grad(h.sum(), before)
        else:
            h = layer(h.detach())
    return torch.cat(derivatives, dim=1).to(torch.bool)


def count_patterns(net, x):
    tree, leaves = {}, 0
    pattern = activation_pattern(net, x)
    if pattern.numel() == 0 and len(x) > 0:
        raise ValueError("net: N = 0")
    for row in pattern.tolist():
        node, new = tree, False
        for bit in row:
            new = new or bit not in node
            node = node.setdefault(bit, {})
        leaves += new
    return leaves


def _choose(n, j):
    return 0 if j > n else math.factorial(n) // (math.factorial(j) * math.factorial(n - j))


def max_regions_shallow(n, d):
    if d >= n:
        return 2**n
    return sum(_choose(n, j) for j in range(d + 1))


def montufar_bound(n, d, L):
    out_of_range = [name for name, wrong in (("n", n < d), ("d", d < 1), ("L", L < 1)) if wrong]
    if out_of_range:
        raise ValueError(f"out of range: {', '.join(out_of_range)}")
    per_layer = math.prod(n // d for _ in range(d))
    return math.prod([max_regions_shallow(n, d), *(per_layer for _ in range(L - 1))])


def count_regions_1d(net, lo, hi):
    if not all(map(math.isfinite, (lo, hi))):
        raise ValueError("hi is not finite" if math.isfinite(lo) else "lo is not finite")
    if lo >= hi:
        raise ValueError("lo must come before hi")
    hidden = [
        (linear.weight.detach().to(torch.float64), linear.bias.detach().to(torch.float64))
        for linear, behind in zip(net, list(net)[1:])
        if isinstance(behind, nn.ReLU)
    ]
    if not hidden:
        return 1
    tolerance = 1e-9 * (hi - lo)
    cells, open_intervals = [], [(lo, hi)]
    while open_intervals:
        left, right = open_intervals.pop()
        if right - left < tolerance:
            continue
        inside = left + (right - left) * (math.sqrt(5) - 1) / 2  # 内点。まんなかは折れ目でありうる
        start, end = _cell(hidden, inside, left, right)
        if end - start >= tolerance:
            cells.append((start, end))
        open_intervals += [(left, start), (end, right)]
    return len(cells)


def _cell(hidden, x, left, right):
    """The part of (left, right) around x with the pattern of x."""
    slope, shift = hidden[0][0].new_ones(1), hidden[0][0].new_zeros(1)
    for weight, bias in hidden:
        slope, shift = torch.mv(weight, slope), torch.addmv(bias, weight, shift)
        moving = slope.ne(0)
        for zero in (-shift[moving] / slope[moving]).tolist():
            if left < zero <= x:
                left = zero
            elif x < zero < right:
                right = zero
        on = (slope * x + shift > 0).double()
        slope, shift = slope * on, shift * on
    return left, right


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

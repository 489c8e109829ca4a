"""Zigzags that begin at the right end and fall, every second unit turned round; cuts near the middle, moved by the golden ratio."""

import torch
from torch import nn


def fold(x, n):
    """A composition: even and odd pieces by remainders."""
    batch, d = x.shape
    if n < d:
        raise ValueError("need n >= d")
    y = (x * (n // d)) % 2
    return torch.minimum(y, 2 - y)


class _Zigzag:
    """Units relu(k + 1 - p x) for k = 0, ..., p - 1 and how they add up: 1 at 0 or 0, so that all pieces are whole."""

    def __init__(self, n, d):
        self.p = n // d
        self.weight = torch.zeros(n, d, dtype=torch.float64)
        self.bias = torch.full((n,), -1.0, dtype=torch.float64)
        self.back = torch.zeros(d, n, dtype=torch.float64)
        for unit in range(self.p * d):
            k, i = divmod(unit, d)
            self.weight[-1 - unit, i] = -self.p
            self.bias[-1 - unit] = self.p - k
            self.back[i, -1 - unit] = 1.0 if k == 0 else 2.0 * (1 if k % 2 == 0 else -1)


def _planes(n, d):
    """Rows (cos t, sin t, cos 2t, ...) around the centre, moved a little by amounts that share no rule."""
    golden = (5**0.5 - 1) / 2
    t = (torch.arange(n, dtype=torch.float64) + 0.3) * torch.pi / n
    rows = [torch.cos(t), torch.sin(t), torch.cos(2 * t), torch.sin(2 * t), torch.cos(3 * t)][:d]
    weight = torch.stack(rows, dim=1)
    shift = 0.03 * ((golden * torch.arange(1, n + 1, dtype=torch.float64)) % 1 - 0.5)
    return weight, shift - weight.sum(dim=1) / 2


def origami_net(n, d, L):
    if not d >= 1:
        raise ValueError("d >= 1")
    if not n >= d:
        raise ValueError("n >= d, please")
    if not L >= 1:
        raise ValueError("L >= 1")
    zigzag = _Zigzag(n, d)
    net = nn.Sequential()
    inputs = torch.eye(d, dtype=torch.float64)
    for depth in range(L):
        weight, bias = (zigzag.weight, zigzag.bias) if depth < L - 1 else _planes(n, d)
        linear = nn.Linear(inputs.shape[1], n).to(torch.float64)
        linear.weight.data.copy_(weight @ inputs)
        linear.bias.data.copy_(bias)
        net.append(linear)
        net.append(nn.ReLU())
        inputs = zigzag.back
    net.append(nn.Linear(n, 1, bias=False).to(torch.float64))
    return net


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

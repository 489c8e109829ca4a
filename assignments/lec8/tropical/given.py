"""Inputs of the tropical checks: nets with one hidden layer, points, and what a returned pair gives at them."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import torch
from dll.autograder import exam
from torch import Tensor, nn

Pair = Sequence[Tensor]
"""A⁺ (P, d), c⁺ (P,), A⁻ (Q, d), c⁻ (Q,)."""


class Given(exam.Given):
    """Nets and points, and the arithmetic of pairs."""

    def away_from_zero(self, *shape: int, low: float = 0.5, high: float = 2.0) -> Tensor:
        """Numbers of either sign, of a magnitude between low and high."""
        signs = 2 * self.integers(*shape, low=0, high=2).to(self.dtype) - 1
        return signs * self.uniform(*shape, low=low, high=high)

    def net(self, d: int, outputs: Sequence[float]) -> nn.Sequential:
        """A net on ℝ^d with these signs of output weights, 0 included; no number is near 0 but these."""
        k = len(outputs)
        net = nn.Sequential(nn.Linear(d, k), nn.ReLU(), nn.Linear(k, 1)).to(self.dtype)
        sizes = self.uniform(1, k, low=0.5, high=2.0)
        values = (self.away_from_zero(k, d), self.away_from_zero(k), sizes * self.tensor(list(outputs)))
        with torch.no_grad():
            for parameter, value in zip(net.parameters(), (*values, self.away_from_zero(1)), strict=True):
                parameter.copy_(value.reshape(parameter.shape))
        return net

    def signs(self, k: int) -> list[float]:
        """k signs by turns, the first of them drawn: both kinds where k ≥ 2."""
        first = 1.0 - 2.0 * self.integer(0, 2)
        return [first * (-1.0) ** i for i in range(k)]

    def points(self, net: nn.Sequential, count: int = 24, size: float = 3.0) -> Tensor:
        """x (B, d): drawn ones, 0, and for each unit two places where it is about to switch and one beside each."""
        weight, bias = (p.detach() for p in list(net.parameters())[:2])
        d = weight.shape[1]
        drawn = self.uniform(count, d, low=-size, high=size)
        if not len(weight) or (weight == 0).all():
            return torch.cat([drawn, torch.zeros_like(drawn[:1])])
        alive = (weight != 0).any(dim=1)
        weight, bias = weight[alive], bias[alive]
        start = self.uniform(2, len(weight), d, low=-size, high=size)
        apart = (start * weight).sum(dim=-1, keepdim=True) + bias[:, None]
        kinks = start - apart * weight / weight.square().sum(dim=1, keepdim=True)
        return torch.cat(
            [drawn, torch.zeros_like(drawn[:1]), kinks.flatten(0, 1), (kinks + 0.1 * weight).flatten(0, 1)]
        )

    def directions(self, net: nn.Sequential, count: int = 24) -> Tensor:
        """x (B, d) far away, in all directions."""
        d = next(net.parameters()).shape[1]
        return self.away_from_zero(count, d, low=20.0, high=100.0)

    def has_shapes(self, pair: Any, d: int) -> bool:
        """Whether an answer is four tensors of the shapes (P, d), (P,), (Q, d), (Q,) with P, Q ≥ 1."""
        if not (isinstance(pair, list | tuple) and len(pair) == 4 and all(isinstance(t, Tensor) for t in pair)):
            return False
        sizes = [tuple(t.shape) for t in pair]
        return all(a == (*c, d) and len(c) == 1 and c[0] for a, c in (sizes[:2], sizes[2:]))

    def value(self, pair: Pair, x: Tensor) -> Tensor:
        """max(A⁺x + c⁺) - max(A⁻x + c⁻) at x, (B,), in float64."""
        a_pos, c_pos, a_neg, c_neg = (t.detach().double() for t in pair)
        x = x.double()
        return (x @ a_pos.T + c_pos).amax(dim=1) - (x @ a_neg.T + c_neg).amax(dim=1)

    def size(self, net: nn.Sequential, x: Tensor) -> Tensor:
        """The magnitudes that are added up at x, (B,), in float64."""
        weight, bias, outer, last = (p.detach().double().abs() for p in net.parameters())
        return (x.double().abs() @ weight.T + bias) @ outer[0] + last

    def gradient(self, net: nn.Sequential, x: Tensor) -> dict[str, Tensor]:
        """The gradient of f(x) with respect to each parameter, in float64; x is (1, d)."""
        twin = copy.deepcopy(net).to(torch.float64)
        twin(x.double()).sum().backward()
        return {name: p.grad for name, p in twin.named_parameters() if p.grad is not None}

    def cotangents(self, pair: Pair, x: Tensor) -> tuple[Tensor, ...]:
        """What pulls back to the gradient of the pair's value at x, (1, d): the rows that attain the maxima."""
        found: list[Tensor] = []
        for sign, (a, c) in ((1, pair[:2]), (-1, pair[2:])):
            row = int((a.double() @ x[0].double() + c.double()).argmax())
            at = torch.zeros_like(c).index_fill(0, torch.tensor([row]), sign)
            found += [at[:, None] * x.to(a.dtype), at]
        return tuple(found)

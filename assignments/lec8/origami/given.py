"""Inputs of the checks of origami, and how many regions of a network are seen: never more than it has."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import numpy as np
from dll.autograder import exam
from dll.autograder.exam import assert_law
from dll.autograder.text import Text
from torch import Tensor, nn

Numbers = np.ndarray[Any, Any]
Sizes = tuple[int, int, int]
"""n, d, L."""

_SIZES: dict[str, dict[Sizes, int]] = {
    "cut": {(4, 2, 1): 11, (5, 2, 1): 16, (6, 2, 1): 22, (7, 2, 1): 29},
    "line": {(3, 1, 3): 36, (4, 1, 3): 80, (5, 1, 3): 150, (3, 1, 4): 108},
    "plane": {(4, 2, 2): 44, (6, 2, 2): 198, (4, 2, 3): 176},
    "space": {(3, 3, 1): 8, (4, 3, 1): 15},
    "folded space": {(6, 3, 2): 100},
    "rest": {(5, 2, 2): 64, (7, 2, 2): 261, (5, 2, 3): 256},
    "unfolded": {(3, 2, 3): 7, (4, 3, 2): 15},
    "as many as inputs": {(2, 2, 3): 4, (3, 3, 2): 8},
    "deep": {(4, 1, 5): 1280, (3, 1, 5): 324, (5, 2, 3): 256},
}
"""What is asked, with the number of regions that is enough: the bound, or so many as are soon found."""
_SEQUENTIAL = Text(
    "nn.Sequential(Linear, ReLU, ..., Linear) を返す必要があります。",
    "An nn.Sequential(Linear, ReLU, ..., Linear) is due.",
)
_CELLS = {1: 65, 2: 17, 3: 7}
"""Of the first grid, on a side."""
_SMALLEST = 2.0**-20
_MOST_CELLS = {1: 1500, 2: 1500, 3: 400}
"""Of either kind, that are divided in one round."""
_MOST_POINTS = 400_000
_ROUNDING = 1e-14
"""More than the relative error of a sum of as many products as a layer has inputs, in float64."""
_LEAST = 2.0**-1000
"""More than its error where the numbers are too small for all their digits."""


class Given(exam.Given):
    """Points of the cube, sizes of networks, and what of a network is compared."""

    def points(self, batch: int, d: int) -> Tensor:
        """Drawn points of the cube, (batch, d)."""
        return self.uniform(batch, d)

    def folds(self, d: int, least: int = 2) -> int:
        """n for `least` to 5 pieces of each of d coordinates, with a rest where d > 1."""
        return d * self.integer(least, 6) + self.integer(int(d > 1), d)

    def kinks(self, d: int, pieces: int) -> Tensor:
        """Points whose coordinates are ends of pieces, 0 and 1 among them, (8, d)."""
        ends = self.integers(8, d, low=0, high=pieces + 1)
        ends[0], ends[1] = 0, pieces
        return ends.to(self.dtype) / pieces

    def sizes(self, kind: str) -> Sizes:
        """Drawn n, d, L of a kind."""
        cases = list(_SIZES[kind])
        return cases[self.integer(0, len(cases))]

    def layers(self, net: Any) -> list[str]:
        """The modules of a network in words, with their sizes."""
        assert_law(isinstance(net, nn.Sequential), _SEQUENTIAL)
        return [f"Linear({m.in_features}, {m.out_features})" if isinstance(m, nn.Linear) else _name(m) for m in net]

    def dtypes(self, net: Any) -> list[str]:
        """Those of the parameters."""
        assert_law(isinstance(net, nn.Sequential), _SEQUENTIAL)
        return sorted({str(parameter.dtype) for parameter in net.parameters()})

    def regions(self, net: Any, sizes: Sizes) -> int:
        """How many regions of the open cube are seen, or the number that is enough, whichever is less."""
        assert_law(isinstance(net, nn.Sequential), _SEQUENTIAL)
        enough = next(table[sizes] for table in _SIZES.values() if sizes in table)
        layers = tuple((_Frozen(weight), _Frozen(bias)) for weight, bias in _parameters(net))
        return _seen(layers, sizes[1], enough)


def _name(module: nn.Module) -> str:
    return type(module).__name__


class _Frozen:
    """An array as a key: the same network is looked at once, however many checks ask."""

    def __init__(self, values: Numbers) -> None:
        self.values = values
        self._key = (values.shape, values.tobytes())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@functools.lru_cache(maxsize=512)
def _seen(frozen: tuple[tuple[_Frozen, _Frozen], ...], d: int, enough: int) -> int:
    """Distinct patterns at points of the cube: the corners and middles of cells, which are divided where two units or
    more may switch within. Only points count where no rounding decides a sign, so each pattern has its region."""
    layers = [(weight.values, bias.values) for weight, bias in frozen]
    first, seen, tried = _CELLS[d], np.zeros(0, dtype=np.int64), 0
    low = 1.37e-7  # in the open cube, and not where folds usually are
    size = (1 - 2.9 * low) / first
    corners = low + size * np.array(list(itertools.product(range(first), repeat=d)), dtype=float)
    offsets = np.array([*itertools.product((0.0, 1.0), repeat=d), [0.5] * d])
    while len(corners) and size > _SMALLEST and tried < _MOST_POINTS:
        points = (corners[:, None] + size * offsets).reshape(-1, d)
        tried += len(points)
        bits, sure = _switched(layers, points)
        codes = (bits.astype(np.int64) @ _odd_numbers(bits.shape[1])).reshape(len(corners), len(offsets))
        seen = np.unique(np.concatenate([seen, codes.ravel()[sure]]))
        if len(seen) >= enough:
            return enough
        switching, most = _may_switch(layers, corners + size / 2, size / 2), _MOST_CELLS[d]
        several = (switching >= max(2, d), (switching > 1) & (switching < d))
        corners = corners[np.concatenate([_spread(np.flatnonzero(at), codes, most) for at in several])]
        size /= 2
        corners = (corners[:, None] + size * offsets[:-1]).reshape(-1, d)
    return len(seen)


def _may_switch(layers: list[tuple[Numbers, Numbers]], middles: Numbers, half: float) -> Numbers:
    """How many units may switch in each of the cells: where it is less than two, the corners show all patterns.

    An output is its slopes times the way from the middle, and its value there, up to an error; relu(z) = (z + |z|)/2.
    """
    slopes = np.broadcast_to(np.eye(middles.shape[1]), (len(middles), middles.shape[1], middles.shape[1]))
    values, errors, found = middles, np.zeros_like(middles), np.zeros(len(middles), dtype=np.int64)
    for weight, bias in layers:
        slopes, values, errors = weight @ slopes, values @ weight.T + bias, errors @ np.abs(weight).T
        reach = half * np.abs(slopes).sum(axis=2) + errors
        switches = np.abs(values) < reach
        found += switches.sum(axis=1)
        share = np.where(switches, 0.5, values > 0)
        rest = np.where(switches, (np.abs(values) + reach) / 4, 0)
        slopes, values, errors = slopes * share[:, :, None], values * share + rest, errors * share + rest
    return found


def _parameters(net: nn.Sequential) -> list[tuple[Numbers, Numbers]]:
    """Of the hidden layers, in float64."""
    hidden = [module for module in net if isinstance(module, nn.Linear)][:-1]
    state = [module.state_dict() for module in hidden]
    weights = [values["weight"].double().numpy() for values in state]
    zeros = [np.zeros(len(weight)) for weight in weights]
    biases = [
        values["bias"].double().numpy() if "bias" in values else z for values, z in zip(state, zeros, strict=True)
    ]
    return list(zip(weights, biases, strict=True))


def _switched(layers: list[tuple[Numbers, Numbers]], values: Numbers) -> tuple[Numbers, Numbers]:
    """Which units are on at points (B, d), and where (B,) no unit is nearer to 0 than rounding may have brought it."""
    found, errors, sure = [], np.zeros_like(values), np.ones(len(values), dtype=bool)
    for weight, bias in layers:
        before = values @ weight.T + bias
        there = ((values != 0) @ (weight != 0).T) | (bias != 0)
        size = np.abs(values) @ np.abs(weight).T + np.abs(bias)
        errors = errors @ np.abs(weight).T + _ROUNDING * size + _LEAST * there
        on = before > errors
        sure &= (on | (before < -errors) | (errors == 0)).all(axis=1)
        found.append(on)
        values, errors = before * on, errors * on
    return np.concatenate(found, axis=1), sure


@functools.cache
def _odd_numbers(n: int) -> Numbers:
    """Factors that make one number of a pattern; two patterns that share one are taken for one."""
    return np.random.Generator(np.random.PCG64(7)).integers(-(2**62), 2**62, n) * 2 + 1


def _spread(cells: Numbers, codes: Numbers, total: int) -> Numbers:
    """Not too many of some cells: of those that show the same patterns, a few, spread evenly."""
    if len(cells) <= total:
        return cells
    ordered = np.sort(codes[cells], axis=1)
    ordered[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 0
    _, group, sizes = np.unique(ordered.sum(axis=1), return_inverse=True, return_counts=True)
    most = max(2, total // len(sizes))
    order = np.argsort(group, kind="stable")
    rank = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    step = rank * most // np.maximum(sizes, most)[group[order]]
    fresh = np.ones(len(group), dtype=bool)
    fresh[1:] = (step[1:] != step[:-1]) | (rank[1:] == 0)
    return cells[order[fresh]]

"""Inputs of the checks of regions of the plane, and what is compared of an answer: nothing that is left open."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from dll.autograder import exam
from dll.autograder.exam import assert_close, assert_law
from dll.autograder.text import Text
from torch import Tensor, nn

Rows = Sequence[Sequence[float]]
"""A layer: one row a unit, the weights and then the bias."""
Box = tuple[tuple[float, float], tuple[float, float]]
Numbers = np.ndarray[Any, Any]

_POLYGONS = Text(
    "頂点を並べた (k, 2)、k ≥ 3 のテンソルのリストが必要です。",
    "A list of tensors (k, 2) with k ≥ 3 vertices is due.",
)
_DIRECTIONS = torch.arange(12, dtype=torch.float64) * (torch.pi / 6) + 0.1
_MARGIN = 1e-4
"""Of drawn nets: no vertex is as near to a line on which it does not lie, so no region is as narrow."""


@dataclass(frozen=True)
class Plane:
    """A net on the plane and the box of interest."""

    net: nn.Sequential
    box: Box

    @property
    def arguments(self) -> tuple[nn.Sequential, Box]:
        """The arguments of both functions, in order."""
        return self.net, self.box


class Given(exam.Given):
    """Nets with drawn or known lines, and polygons in a form that does not depend on what is free."""

    def signs(self, k: int) -> list[float]:
        """k drawn signs."""
        return [2.0 * int(bit) - 1.0 for bit in self.integers(k, low=0, high=2)]

    def permutation(self, n: int) -> list[int]:
        """0, ..., n - 1 in a drawn order."""
        return [int(i) for i in self.uniform(n).argsort()]

    def distinct(self, k: int, low: int, high: int) -> list[int]:
        """k different numbers out of low, ..., high - 1, rising."""
        return sorted(low + i for i in self.permutation(high - low)[:k])

    def layered(self, *layers: Rows) -> nn.Sequential:
        """`Linear, ReLU, ..., Linear` from the rows of each hidden layer; the output sums up the last."""
        modules: list[nn.Module] = []
        for rows in (*layers, [[1.0] * len(layers[-1]) + [0.0]]):
            weight, bias = self.tensor([row[:-1] for row in rows]), self.tensor([row[-1] for row in rows])
            linear = nn.Linear(weight.shape[1], weight.shape[0])
            linear.weight, linear.bias = nn.Parameter(weight), nn.Parameter(bias)
            modules += [linear, nn.ReLU()]
        return nn.Sequential(*modules[:-1])

    def plane(self, sizes: Sequence[int], least: int = 0) -> Plane:
        """A drawn net in general position; at least so many patterns lie on a coarse lattice of the box."""
        while True:
            (x, y), (width, height) = self.uniform(2, low=-4.0, high=-2.0), self.uniform(2, low=4.0, high=7.0)
            box = ((float(x), float(x + width)), (float(y), float(y + height)))
            net = self.mlp(sizes, nn.ReLU, std=1.0)
            lattice = torch.cartesian_prod(*(torch.linspace(*side, 9, dtype=torch.float64)[1:-1] for side in box))
            if len(_patterns(net, lattice).unique(dim=0)) >= least and _is_general(net, box):
                return Plane(net, box)

    def lines(self, inside: int) -> Plane:
        """One hidden layer in general position: lines through drawn points of the box, and two that miss it."""
        while True:
            corner, size = self.uniform(2, low=-3.0, high=3.0), self.uniform(2, low=2.0, high=6.0)
            places, turns = self.uniform(inside, 2, low=0.15, high=0.85), self.uniform(inside + 2, high=torch.pi)
            scales = self.uniform(inside + 2, low=0.5, high=2.0) * self.tensor(self.signs(inside + 2))
            normals = torch.stack([turns.cos(), turns.sin()], dim=1)
            points = torch.cat([corner + places * size, corner + size / 2 + 5 * size.max() * normals[inside:]])
            rows = scales[:, None] * torch.cat([normals, -(normals * points).sum(dim=1, keepdim=True)], dim=1)
            low, high = corner.tolist(), (corner + size).tolist()
            plane = Plane(
                self.layered(rows[self.permutation(inside + 2)].tolist()), ((low[0], high[0]), (low[1], high[1]))
            )
            if _is_general(*plane.arguments):
                return plane

    def crossing_lines(self) -> Plane:
        """Lines that coincide, meet in one point, are parallel, or run along the sides of the box; units that are 0 on
        a whole region, touch 0, or are never active. Parameters are dyadic.

        In u, v from 0 to 4 on the box: all that meet do so in points whose coordinates are small fractions.
        """
        side, corner = 2.0 ** self.integer(-1, 2), (self.integers(2, low=-8, high=9) / 4).tolist()

        def row(a: float, b: float, c: float) -> list[float]:
            return [a / side, b / side, c - (a * corner[0] + b * corner[1]) / side]

        u, v, third, fifth = self.integer(1, 4), self.integer(1, 4), self.integer(1, 3), self.integer(1, 5)
        first = [(1, 0, -u), (0, 1, -v), (1, 1, -u - v), (1, -1, v - u)]
        # these meet in (1 + third/3, 2 - third/3), and those in (2 + fifth/5, 1 + 2 fifth/5): no float is there
        first += [(1, 1, -3), (3, 0, -3 - third), (3, 6, -15 + third)]
        first += [(2, -1, -3), (5, 0, -10 - fifth), (5, 5, -15 - 3 * fifth)]
        signs = [*self.signs(len(first)), *[1.0] * 6]
        rows = [row(*line) for line in first]
        rows += [[-2.0 * w for w in rows[0]], [4.0 * w for w in rows[5]], row(1, 0, 0), row(1, 1, -8)]
        rows += [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
        order = self.permutation(len(rows))

        def deeper(shift: float, weights: dict[int, float]) -> list[float]:
            return [*(weights.get(unit, 0.0) for unit in order), shift]

        second = [
            deeper(0.0, {0: 1.0}),  # 0 where the unit is not active, and above 0 elsewhere
            deeper(0.0, {1: -1.0}),  # never above 0
            deeper(0.0, {0: 2.0, 10: -1.0}),  # by the sign, 0 everywhere, or along the same line once more
            deeper(0.0, {0: 1.0, 1: -1.0}),  # bends where four lines meet
            deeper(-1.0, {2: 1.0, 3: 1.0}),
            deeper(0.0, {}),
        ]
        net = self.layered([[signs[i] * w for w in rows[i]] for i in order], second)
        end = [c + 4 * side for c in corner]
        return Plane(net, ((corner[0], end[0]), (corner[1], end[1])))

    def folded_paper(self) -> Plane:
        """Two layers fold the box, and the third cuts it; everything is dyadic, and many cuts end in one point."""
        side, corner = 2.0 ** self.integer(-1, 3), (self.integers(2, low=-8, high=9) / 4).tolist()
        rows = []
        for i in (0, 1):
            for slope, shift in ((2.0, 0.0), (4.0, -2.0)):  # T(t) = relu(2 t) - relu(4 t - 2) on [0, 1]
                weights = [0.0, 0.0]
                weights[i] = slope / side
                rows.append([*weights, shift - slope * corner[i] / side])
        tent = [[1.0, -1.0, 0.0, 0.0], [0.0, 0.0, 1.0, -1.0]]
        second = [[slope * w for w in tent[i]] + [shift] for i in (0, 1) for slope, shift in ((2.0, 0.0), (4.0, -2.0))]
        levels, signs = self.distinct(2, 1, 8), self.signs(3)
        cuts = [(1.0, 1.0, -1.0), (1.0, 0.0, -levels[0] / 8), (0.0, 1.0, -levels[1] / 8)]
        third = [
            [s * (a * f + b * g) for f, g in zip(*tent, strict=True)] + [s * c]
            for s, (a, b, c) in zip(signs, cuts, strict=True)
        ]
        box = ((corner[0], corner[0] + side), (corner[1], corner[1] + side))
        return Plane(self.layered(rows, second, [third[i] for i in self.permutation(3)]), box)

    def narrow_strips(self) -> Plane:
        """Strips down to 2⁻²¹ of the sides, beyond float32 and a lattice of points, and some lines across them."""
        start, along = self.integers(2, low=17, high=33) / 4, self.integer(0, 2)
        at = self.distinct(self.integer(3, 5), 1, 16)
        # a fine lattice sees the first one, and float32 the second
        gaps = [2.0**-12, 2.0**-18] + [self.integer(1, 4) * 2.0**-21 for _ in at[2:]]
        places = [k / 16 + side * gap / 2 for k, gap in zip(at, gaps, strict=True) for side in (-1, 1)]
        across = [k / 16 for k in self.distinct(2, 1, 16)]
        rows = [[1.0, 0.0, -t] for t in places] + [[0.0, 1.0, -t] for t in across]
        signs = [(-1.0) ** i for i in self.permutation(len(rows))]
        second = [[s * w for w in row] for s, row in zip(signs, rows, strict=True)]
        x, y = start.tolist()
        first = [[1.0, 0.0, -x], [0.0, 1.0, -y]]
        net = self.layered(first if along == 0 else first[::-1], [second[i] for i in self.permutation(len(second))])
        return Plane(net, ((x, x + 1.0), (y, y + 1.0)))

    def lines_at_the_border(self) -> Plane:
        """Lines along two sides of the box, through two of its corners from outside, beyond it, and two within."""
        width, height = self.integer(2, 6), self.integer(2, 6)
        x, y = self.integers(2, low=-8, high=9).tolist()
        inner = [
            [1.0, 0.0, -float(x + self.integer(1, width))],
            [0.0, 2.0, -2.0 * y - float(self.integer(1, 2 * height))],
        ]
        border = [[1.0, 0.0, -float(x)], [0.0, -1.0, float(y + height)]]
        corners = [[1.0, 1.0, -float(x + y)], [1.0, -1.0, -float(x + width - y)]]
        beyond = [[1.0, 0.0, -float(x + width + 1)], [1.0, 2.0, -float(x + 2 * y - 3)]]
        rows = [[s * w for w in row] for s, row in zip(self.signs(8), inner + border + corners + beyond, strict=True)]
        box = ((float(x), float(x + width)), (float(y), float(y + height)))
        return Plane(self.layered([rows[i] for i in self.permutation(8)]), box)

    def silent_units(self) -> Plane:
        """A net whose output does not depend on some of its units, and crosses 0 within regions."""
        plane = self.lines(self.integer(4, 6))
        output = next(p for p in plane.net[-1].parameters() if p.dim() == 2)
        with torch.no_grad():
            output[0, [int(i) for i in self.permutation(output.shape[1])[:3]]] = 0.0
        return plane

    def polygons(self, answer: Any) -> list[Tensor]:
        """The answer, which must be a list of polygons."""
        if not isinstance(answer, list | tuple) or not answer:
            assert_close(answer, [torch.zeros(3, 2)])
        for item in answer:
            if not isinstance(item, Tensor):
                assert_close(item, torch.zeros(3, 2))
            assert_law(item.is_floating_point() and item.dim() == 2 and item.shape[1] == 2 and len(item) > 2, _POLYGONS)
            assert_law(item.isfinite())
        return list(answer)

    def areas(self, answer: Any) -> Tensor:
        """The areas of an answer's polygons, whichever way round they run, from small to large."""
        polygons = self.polygons(answer)
        return torch.stack([_area(p.double()).abs() for p in polygons]).sort().values.to(polygons[0].dtype)

    def patterns(self, net: nn.Sequential, answer: Any) -> Tensor:
        """The activation patterns in the middles of the polygons, as 0 and 1, in order."""
        return _sorted(self._within(net, self.polygons(answer)))[0]

    def extents(self, net: nn.Sequential, answer: Any) -> Tensor:
        """How far each polygon reaches in twelve directions, polygons ordered by their patterns.

        It tells convex polygons apart, and it does not matter where one starts and what else lies on its edges.
        """
        polygons = self.polygons(answer)
        _, order = _sorted(self._within(net, polygons))
        directions = torch.stack([_DIRECTIONS.cos(), _DIRECTIONS.sin()])
        reach = torch.stack([(p.double() @ directions).max(dim=0).values for p in polygons])
        return reach[order].to(polygons[0].dtype)

    def turns(self, answer: Any) -> Tensor:
        """For each polygon 1 if it is convex and runs counter-clockwise, -1 if clockwise, 0 if neither; in order."""
        found = []
        for polygon in self.polygons(answer):
            edges = (polygon.roll(-1, 0) - polygon).double()
            cross = edges[:, 0] * edges.roll(-1, 0)[:, 1] - edges[:, 1] * edges.roll(-1, 0)[:, 0]
            slack = (1e-9 if polygon.dtype == torch.float64 else 1e-5) * float(polygon.abs().max()) ** 2
            area = float(_area(polygon.double()))
            convex = bool((cross * (1 if area > 0 else -1) > -slack).all())
            found.append(int(convex) * ((area > 0) - (area < 0)))
        return torch.tensor(found).sort().values

    def _within(self, net: nn.Sequential, polygons: Sequence[Tensor]) -> Tensor:
        return _patterns(net, torch.stack([p.double().mean(dim=0) for p in polygons]))


def _area(polygon: Tensor) -> Tensor:
    """Above 0 where the vertices run counter-clockwise."""
    x, y = (polygon - polygon[0]).unbind(dim=1)
    return (x * y.roll(-1) - y * x.roll(-1)).sum() / 2


def _sorted(patterns: Tensor) -> tuple[Tensor, Tensor]:
    """The rows in order, and that order."""
    order = torch.from_numpy(np.lexsort(patterns.numpy().T[::-1])) if patterns.shape[1] else torch.arange(len(patterns))
    return patterns[order], order


def _hidden(net: nn.Sequential) -> list[tuple[Numbers, Numbers]]:
    """Weights and biases of the hidden layers in float64."""
    found = []
    for layer in list(net)[:-1:2]:
        weight, bias = (p.detach().double().numpy() for p in layer.parameters())
        found.append((weight, bias))
    return found


def _patterns(net: nn.Sequential, points: Tensor) -> Tensor:
    """1 where a unit is active and 0 elsewhere, (B, N)."""
    values, bits = points.numpy(), [np.zeros((len(points), 0), dtype=bool)]
    for weight, bias in _hidden(net):
        before = values @ weight.T + bias
        bits.append(before > 0)
        values = before * bits[-1]
    return torch.from_numpy(np.concatenate(bits, axis=1)).to(torch.int64)


def _is_general(net: nn.Sequential, box: Box) -> bool:
    """Whether no line comes near a point of the box where two others meet, whatever units are active.

    Patterns that have no region are tried as well: it is simpler, and rejects a few nets more.
    """
    (x0, x1), (y0, y1) = box
    sides = np.array([[1, 0, -x0], [1, 0, -x1], [0, 1, -y0], [0, 1, -y1]])
    layers = _hidden(net)
    for bits in itertools.product((0.0, 1.0), repeat=sum(len(bias) for _, bias in layers[:-1])):
        forms, lines, used = np.eye(2, 3), [sides], 0
        for weight, bias in layers:
            forms = weight @ forms + np.column_stack([0 * bias, 0 * bias, bias])
            lines.append(forms)
            forms = forms * np.array([*bits[used : used + len(bias)], *[0.0] * len(bias)])[: len(bias), None]
            used += len(bias)
        if not _are_general(np.concatenate(lines), box):
            return False
    return True


def _are_general(lines: Numbers, box: Box) -> bool:
    lines = lines[np.abs(lines[:, :2]).max(axis=1) > 0]  # a constant unit has none
    lines = lines / np.hypot(lines[:, 0], lines[:, 1])[:, None]
    i, j, k = _triples(len(lines))
    with np.errstate(invalid="ignore", divide="ignore"):
        meet = np.cross(lines[i], lines[j])
        points = meet[:, :2] / meet[:, 2:]
        near = np.abs((lines[k, :2] * points).sum(axis=1) + lines[k, 2]) < _MARGIN
        inside = [(lo - 0.1 < p) & (p < hi + 0.1) for p, (lo, hi) in zip(points.T, box, strict=True)]
    return not bool((near & inside[0] & inside[1]).any())


@functools.cache
def _triples(n: int) -> Numbers:
    """(3, M): each two of n lines, and a third."""
    return np.array([(*pair, k) for pair in itertools.combinations(range(n), 2) for k in range(n) if k not in pair]).T

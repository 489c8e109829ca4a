"""問題6(発展): 平面の活性領域をすべて数える。

Challenge, problem 6: every activation region of a ReLU network on the plane, counted and drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

# BEGIN SOLUTION
Array = np.ndarray[Any, Any]


# END SOLUTION


def count_regions_2d(net: nn.Sequential, box: tuple[tuple[float, float], tuple[float, float]]) -> int:
    """ℝ² 上のネットワークの活性領域のうち、開いた長方形 box と交わるものの正確な個数。

    領域とは、一つの活性パターンをもつ入力全体の内部(空でないもの)。隠れ層がなければ 1。
    net の dtype が何であっても float64 で計算する。net は変えない。

    検査に使う net では、どの領域も box の辺の長さの 1e-7 倍より広い。直線が重なったり一点で交わったりするところでは、
    重みが2進小数(dyadic)である。だから、辺の長さの 1e-9 倍より近いものを同じとみなしてよい。

    The exact number of activation regions of a net on ℝ² that meet the open box. A region is the interior, where
    not empty, of the inputs with one activation pattern; a net without hidden layer has 1. Computed in float64
    whatever the dtype of `net`, which is left as it came.

    In the nets of the checks every region is wider than 1e-7 of the box's sides, and where lines coincide or meet in
    one point the weights are dyadic. So what is closer than 1e-9 of the sides may be taken for one.

    Args:
        net: 入力が2次元の nn.Sequential(Linear, ReLU, ..., Linear)。A net with two inputs.
        box: ((x0, x1), (y0, y1))、有限で x0 < x1、y0 < y1。Finite, x0 < x1 and y0 < y1.

    Returns:
        Python の int。A Python int.

    Raises:
        ValueError: box が有限でないとき、x0 ≥ x1 または y0 ≥ y1 のとき(メッセージに box を入れる)。
            If box is not finite, or x0 ≥ x1 or y0 ≥ y1; the message names `box`.
    """
    # BEGIN SOLUTION
    return sum(len(regions.counts) for regions in _Arrangement(net, box).regions())
    # END SOLUTION


def regions_2d(net: nn.Sequential, box: tuple[tuple[float, float], tuple[float, float]]) -> list[Tensor]:
    """count_regions_2d が数える領域を、box で切り取った凸多角形のリストとして返す。

    多角形は box を隙間も重なりもなく敷き詰める。頂点は反時計回り。順序と、どの頂点から始めるかは自由で、
    辺の途中に頂点が余分にあってもよい。

    The regions that count_regions_2d counts, as far as they lie in the box: convex polygons that tile it. Vertices
    run counter-clockwise; the order of the polygons, and with which vertex one starts, are free, and there may be more
    vertices on the edges.

    Args:
        net: 入力が2次元の nn.Sequential(Linear, ReLU, ..., Linear)。A net with two inputs.
        box: ((x0, x1), (y0, y1))、有限で x0 < x1、y0 < y1。Finite, x0 < x1 and y0 < y1.

    Returns:
        (k, 2) のテンソルのリスト。net がどこにあっても CPU 上の float64。
            A list of tensors (k, 2): float64, on the CPU wherever `net` is.

    Raises:
        ValueError: count_regions_2d と同じ。As count_regions_2d.
    """
    # BEGIN SOLUTION
    return [
        polygon
        for regions in _Arrangement(net, box).regions()
        for polygon in torch.tensor(regions.vertices["at"]).split(regions.counts.tolist())
    ]
    # END SOLUTION


# BEGIN SOLUTION
_TOGETHER = 1 << 20
"""Signs, each of a unit at a vertex, that are looked at in one go: this bounds the memory."""
_EPS = float(np.finfo(np.float64).eps)
_LEAST = 2.0**-1000
"""More than what few numbers that are too small for all their digits lose together."""
_VERTEX = np.dtype([("at", "f8", 2), ("slack", "f8"), ("line", "i8"), ("edge", "f8", 4)])
"""A vertex: its place and how far off this may be in either coordinate, the number of the line along which the edge to
the next vertex runs, and this line as an affine form.

A form is (a, b, c, noise): a x + b y + c, which in the box is at most `noise` off when computed in float64."""


class _Regions(NamedTuple):
    """P convex polygons on which the layers so far are affine; their V vertices stand one after another.

    They run counter-clockwise. A vertex is where two lines meet, that of the edge before it and that of the edge after
    it. Lines have numbers: 0, ..., N - 1 are the hidden units (on a polygon, a pre-activation is affine, and its zeros
    lie on a line), -4, ..., -1 the sides of the box.
    """

    counts: Array  # (P,): vertices of each
    vertices: Array  # (V,)
    active: Array  # (P, N'): the pattern of the layers so far
    outputs: Array  # (P, n, 4): forms of the last layer's outputs


class _Cells(NamedTuple):
    """Polygons that are being cut by one layer, and what is still to be done."""

    counts: Array  # (P,)
    vertices: Array  # (V,)
    signs: Array  # (V, C): of the pre-activations of `units`
    units: Array  # (P, C): those that may still cut the polygon, by their place in the layer
    parent: Array  # (P,): the polygon before this layer, of which it is a part
    active: Array  # (P, n): the pattern of this layer, right for all that do not cut

    @property
    def starts(self) -> Array:
        """The first vertex of each polygon."""
        return np.cumsum(self.counts) - self.counts

    @property
    def owners(self) -> Array:
        """The polygon of each vertex."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @property
    def following(self) -> Array:
        """The vertex after each vertex."""
        after = np.arange(1, len(self.vertices) + 1)
        after[self.starts + self.counts - 1] = self.starts
        return after

    def take(self, chosen: Array) -> _Cells:
        """The polygons of a mask (P,)."""
        inside = np.repeat(chosen, self.counts)
        return _Cells(*(values[inside if i in (1, 2) else chosen] for i, values in enumerate(self)))

    def pieces(self) -> list[_Cells]:
        """The same polygons, not too many of them together."""
        parts = np.arange(len(self.counts)) * -(-self.signs.size // _TOGETHER) // max(len(self.counts), 1)
        return [self.take(parts == part) for part in np.unique(parts)]


class _Arrangement:
    """Splits the box by one layer after another.

    Signs are found in float64 with a bound on the error; where the bound does not decide, integers do, which hold the
    float64 parameters exactly. So lines that coincide, meet in one vertex or are nearly parallel are told apart.
    """

    def __init__(self, net: nn.Sequential, box: tuple[tuple[float, float], tuple[float, float]]) -> None:
        (x0, x1), (y0, y1) = box
        if not (all(map(math.isfinite, (x0, x1, y0, y1))) and x0 < x1 and y0 < y1):
            raise ValueError(f"box must be finite with x0 < x1 and y0 < y1, but is {box}")
        self._corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64)
        self._reach = np.array([*np.abs(self._corners).max(axis=0), 1.0])
        self._layers = [_parameters(module) for module in net if isinstance(module, nn.Linear)][:-1]

    def regions(self) -> Iterator[_Regions]:
        """The regions, many at a time."""
        (x0, y0), _, (x1, y1), _ = self._corners
        sides = [[0.0, 1.0, -y0, 0.0], [1.0, 0.0, -x1, 0.0], [0.0, 1.0, -y1, 0.0], [1.0, 0.0, -x0, 0.0]]
        vertices = np.zeros(4, dtype=_VERTEX)
        vertices["at"], vertices["line"], vertices["edge"] = self._corners, np.arange(-4, 0), sides
        return self._split(_Regions(np.array([4]), vertices, np.zeros((1, 0), dtype=bool), np.eye(2, 4)[None]), 0)

    def _split(self, regions: _Regions, depth: int) -> Iterator[_Regions]:
        """Split by the layers from `depth` on."""
        if depth == len(self._layers):
            yield regions
            return
        layer = _Layer(self, regions, depth, last=depth == len(self._layers) - 1)
        width = max(len(bias) for _, bias in self._layers[depth : depth + 2])
        waiting, ready, vertices = layer.entered().pieces(), [], 0
        while waiting:
            whole, cut = layer.cut(waiting.pop())
            waiting += cut.pieces()
            ready.append(whole)
            vertices += len(whole.vertices)
            if not waiting or vertices * width > _TOGETHER:
                finished = _Cells(*(np.concatenate(values) for values in zip(*ready, strict=True)))
                yield from self._split(layer.left(finished), depth + 1)
                ready, vertices = [], 0

    def forms(self, regions: _Regions, depth: int) -> Array:
        """Forms (P, n, 4) of a layer's pre-activations. Their noise is the bound of a running error analysis."""
        weight, bias = self._layers[depth]
        forms = np.empty((len(regions.counts), len(bias), 4))
        forms[:, :, :3] = weight @ regions.outputs[:, :, :3]
        forms[:, :, 2] += bias
        unit = _EPS * (weight.shape[1] + 8)
        inputs = regions.outputs[:, :, 3] + unit * (np.abs(regions.outputs[:, :, :3]) @ self._reach)
        forms[:, :, 3] = inputs @ np.abs(weight).T + unit * np.abs(bias) + _LEAST
        return forms

    def integer_forms(self, active: Array, depth: int) -> Array:
        """All lines up to a layer, then the sides of the box, (Q, n + 4, 3), as multiples in Python's integers."""
        hidden, scale, first = np.broadcast_to(np.eye(2, 3, dtype=np.int64).astype(object), (len(active), 2, 3)), 1, 0
        found = []
        for weight, bias in self._layers[: depth + 1]:
            parameters, denominator = _integers(np.column_stack([weight, bias]))
            forms = parameters[:, :-1] @ hidden
            forms[:, :, 2] += parameters[:, -1] * scale
            found.append(forms)
            if first < active.shape[1]:
                hidden = np.where(active[:, first : first + len(bias), None], forms, 0)
            first, scale = first + len(bias), scale * denominator
        ((x0, y0), _, (x1, y1), _), unit = _integers(self._corners)
        sides = np.array([[0, unit, -y0], [unit, 0, -x1], [0, unit, -y1], [unit, 0, -x0]], dtype=object)
        return np.concatenate([*found, np.broadcast_to(sides, (len(active), 4, 3))], axis=1)


class _Layer:
    """Cuts regions by the units of one layer."""

    def __init__(self, arrangement: _Arrangement, regions: _Regions, depth: int, *, last: bool) -> None:
        self._arrangement, self._regions, self._depth, self._last = arrangement, regions, depth, last
        self._first = regions.active.shape[1]
        self._forms = arrangement.forms(regions, depth)

    def entered(self) -> _Cells:
        """At the beginning each unit may cut each polygon."""
        counts, vertices = self._regions.counts, self._regions.vertices
        shape = self._forms.shape[:2]
        units = np.broadcast_to(np.arange(shape[1]), shape)
        nothing, parent = np.zeros((len(vertices), 0), dtype=np.int8), np.arange(shape[0])
        cells = _Cells(counts, vertices, nothing, units, parent, np.zeros(shape, dtype=bool))
        before = np.empty_like(vertices["line"])
        before[cells.following] = vertices["line"]
        zero = np.zeros((len(vertices), shape[1]), dtype=bool)
        return cells._replace(signs=self._signs(cells, cells.owners, vertices, before, zero))

    def cut(self, cells: _Cells) -> tuple[_Cells, _Cells]:
        """The polygons that no unit cuts, and both parts of each of the others after one cut."""
        positive = np.logical_or.reduceat(cells.signs > 0, cells.starts)
        crossed = positive & np.logical_or.reduceat(cells.signs < 0, cells.starts)
        np.put_along_axis(cells.active, cells.units, positive, axis=1)
        cut = np.asarray(crossed.any(axis=1))
        whole = cells.take(~cut)
        whole = whole._replace(signs=whole.signs[:, :0], units=whole.units[:, :0])
        cells, crossed = cells.take(cut), crossed[cut]
        return whole, self._halved(_narrowed(cells, crossed)) if len(crossed) else cells

    def left(self, cells: _Cells) -> _Regions:
        """Behind the layer."""
        active = np.concatenate([self._regions.active[cells.parent], cells.active], axis=1)
        used = 0 if self._last else len(self._forms[0])  # nobody asks for the outputs of the last layer
        outputs = self._forms[cells.parent, :used] * cells.active[:, :used, None]
        return _Regions(cells.counts, cells.vertices, active, outputs)

    def _halved(self, cells: _Cells) -> _Cells:
        """Each polygon cut in two by the first of its units."""
        side, after, owners = cells.signs[:, 0], cells.following, cells.owners
        begin = np.flatnonzero(side * side[after] < 0)  # of the edges that are cut
        cutting = np.zeros(len(cells.units), dtype=_VERTEX)
        cutting["line"] = self._first + cells.units[:, 0]
        cutting["edge"] = self._forms[cells.parent, cells.units[:, 0]]
        new = _crossings(cells.vertices[begin], cells.vertices[after[begin]], cutting[owners[begin]])
        line = cells.vertices["line"][begin]
        zero = cells.units[owners[begin]] == (line - self._first)[:, None]
        zero[:, 0] = True
        signs = np.concatenate([cells.signs, self._signs(cells, owners[begin], new, line, zero)])
        vertices = np.concatenate([cells.vertices, new])
        place = np.full((len(side), 2), -1)  # a new vertex comes behind the edge's first
        place[:, 0], place[begin, 1] = np.arange(len(side)), len(side) + np.arange(len(begin))
        parts = []
        for own in (side, -side):
            keep = np.stack([own >= 0, place[:, 1] >= 0], axis=1)
            turns = np.stack([(own == 0) & (own[after] < 0), own > 0], axis=1)[keep]  # from here along the cut
            source = np.nonzero(keep)[0]
            part = vertices[place[keep]]
            for name in ("line", "edge"):
                part[name] = cells.vertices[name][source]
                part[name][turns] = cutting[name][owners[source[turns]]]
            counts = np.add.reduceat(keep.sum(axis=1), cells.starts)
            parts.append(cells._replace(counts=counts, vertices=part, signs=signs[place[keep]]))
        return _Cells(*(np.concatenate(values) for values in zip(*parts, strict=True)))

    def _signs(self, cells: _Cells, polygon: Array, at: Array, before: Array, zero: Array) -> Array:
        """Signs (K, C) of the polygons' units at K vertices, and 0 where `zero`; `before` is the line before each."""
        units, parent = cells.units[polygon], cells.parent[polygon]
        a, b, c, noise = np.moveaxis(self._forms[parent[:, None], units], 2, 0)
        values = a * at["at"][:, :1] + b * at["at"][:, 1:] + c
        doubt = noise + (np.abs(a) + np.abs(b)) * at["slack"][:, None]
        signs: Array = (~zero & (values > doubt)).astype(np.int8) - (~zero & (values < -doubt))
        row, column = np.nonzero(~(np.abs(values) > doubt) & ~zero)
        if len(row):
            signs[row, column] = self._exact(parent[row], before[row], at["line"][row], units[row, column])
        return signs

    def _exact(self, parent: Array, before: Array, after: Array, units: Array) -> Array:
        """The sign of K units where the lines before and after a vertex meet, in integers."""
        parents, which = np.unique(parent, return_inverse=True)
        forms = self._arrangement.integer_forms(self._regions.active[parents], self._depth)
        lines = (np.moveaxis(forms[which, line], 1, 0) for line in (before, after, self._first + units))
        (a, b, c), (d, e, f), (g, h, i) = lines
        weight = a * e - b * d  # they meet at (b f - c e, c d - a f) / weight
        value = g * (b * f - c * e) + h * (c * d - a * f) + i * weight
        signs: Array = _sign(value) * _sign(weight)
        return signs


def _sign(values: Array) -> Array:
    """Signs of integers of any size."""
    signs: Array = (values > 0).astype(np.int8) - (values < 0)
    return signs


def _parameters(module: nn.Linear) -> tuple[Array, Array]:
    """Weight and bias in float64."""
    weight: Array = module.weight.detach().to("cpu", torch.float64).numpy()
    bias = module.weight.new_zeros(len(weight)) if module.bias is None else module.bias
    return weight, bias.detach().to("cpu", torch.float64).numpy()


def _narrowed(cells: _Cells, crossed: Array) -> _Cells:
    """Without units that cut none of the polygons any more; each polygon's first unit is one that cuts it."""
    order = np.argsort(~crossed, axis=1, kind="stable")[:, : crossed.sum(axis=1).max()]
    signs = np.take_along_axis(cells.signs, order[cells.owners], axis=1)
    return cells._replace(units=np.take_along_axis(cells.units, order, axis=1), signs=signs)


def _crossings(begin: Array, end: Array, cutting: Array) -> Array:
    """New vertices (K,) where edges, from `begin` to `end`, are cut by a line, by Cramer's rule.

    At the true point both forms are 0, so those in float64 are their noise at most; their inverse says how far the
    point that makes them 0 can be. Where they are nearly parallel it is only known to lie on the edge.
    """
    (a, b, c, noise), (d, e, f, other) = cutting["edge"].T, begin["edge"].T
    with np.errstate(all="ignore"):
        weight = a * e - b * d
        points = np.stack([b * f - c * e, c * d - a * f], axis=1) / weight[:, None]
        off = np.maximum(noise * np.abs(e) + other * np.abs(b), noise * np.abs(d) + other * np.abs(a))
        slack = 2 * off / np.abs(weight) + 8 * _EPS * np.abs(points).max(axis=1)
        slack += (1 + np.abs(points).max(axis=1)) * _LEAST / np.abs(weight)
    widest = np.abs(end["at"] - begin["at"]).max(axis=1) + np.maximum(begin["slack"], end["slack"])
    sharp = slack < widest
    new = cutting.copy()
    new["at"] = np.where(sharp[:, None], points, (begin["at"] + end["at"]) / 2)
    new["slack"] = np.where(sharp, slack, widest)
    return new


def _integers(values: Array) -> tuple[Array, int]:
    """Floats as integers over one denominator, a power of 2."""
    ratios = [value.as_integer_ratio() for value in values.ravel().tolist()]
    denominator = max(below for _, below in ratios)
    whole = np.empty(len(ratios), dtype=object)
    whole[:] = [above * (denominator // below) for above, below in ratios]
    return whole.reshape(values.shape), denominator


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
# END SOLUTION

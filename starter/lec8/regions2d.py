"""問題6(発展): 平面の活性領域をすべて数える。

Challenge, problem 6: every activation region of a ReLU network on the plane, counted and drawn.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


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
    raise NotImplementedError("count_regions_2d")


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
    raise NotImplementedError("regions_2d")

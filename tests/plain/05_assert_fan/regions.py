from __future__ import annotations

import math

import torch
from torch import Tensor, nn


def activation_pattern(net: nn.Sequential, x: Tensor) -> Tensor:
    """各入力で、どの隠れユニットが活性か。

    隠れユニットは、ReLU に入る前の値(前活性)が > 0 のとき活性。ちょうど 0 なら活性ではない。

        (W_1 x + b_1 > 0,  W_2 h_1 + b_2 > 0,  ...)      h_k = ReLU(W_k h_{k-1} + b_k)

    Which hidden units are active at each input. A unit is active where its pre-activation, the value that
    enters the ReLU, is > 0; exactly 0 is not active. The output layer has no units in the pattern.

    Args:
        net: nn.Sequential(Linear, ReLU, ..., Linear)、隠れユニットは全部で N 個。
            N hidden units in all.
        x: 入力 (B, d)。Inputs, (B, d).

    Returns:
        bool 型 (B, N)。隠れ層の順に、各層の中ではユニットの順に並べる。
            Bool (B, N): hidden layers in order, and the units of a layer in order.

    Raises:
        なし。Nothing.
    """
    assert x.dim() == 2
    pattern = []
    h = x
    for layer in net:
        if isinstance(layer, nn.ReLU):
            pattern.append(h > 0)
        h = layer(h)
    assert len(pattern) > 0, "隠れ層がない"
    return torch.cat(pattern, dim=1)


def count_patterns(net: nn.Sequential, x: Tensor) -> int:
    """x の行に現れる、異なる活性パターンの個数。

    The number of distinct activation patterns among the rows of x.

    Args:
        net: nn.Sequential(Linear, ReLU, ..., Linear)、N ≥ 1。With N ≥ 1 hidden units.
        x: 入力 (B, d)。Inputs, (B, d).

    Returns:
        Python の int。A Python int.

    Raises:
        ValueError: net に隠れユニットがないとき(N = 0)。If `net` has no hidden unit (N = 0).
    """
    pattern = activation_pattern(net, x)
    strings = ["".join("1" if v else "0" for v in row) for row in pattern]
    return len(set(strings))


def max_regions_shallow(n: int, d: int) -> int:
    """隠れ層が1つ(n ユニット)のネットワークが ℝ^d に作る領域の最大数(Zaslavsky)。

        Σ_{j=0..d} C(n, j)        j > n のとき C(n, j) = 0

    The largest number of regions of a net on ℝ^d with one hidden layer of n units: the regions of n
    hyperplanes in general position (Zaslavsky 1975). C(n, j) = 0 for j > n.

    Args:
        n: ユニット数、n ≥ 1。Units, n ≥ 1.
        d: 入力の次元、d ≥ 1。Input dimension, d ≥ 1.

    Returns:
        Python の int。どんなに大きくても正確な値。A Python int, exact whatever its size.

    Raises:
        なし。Nothing.
    """
    assert n >= 1 and d >= 1
    return sum(math.comb(n, j) for j in range(0, d + 1))


def montufar_bound(n: int, d: int, L: int) -> int:
    """幅 n の隠れ層が L 個あるネットワークの「領域の最大数」の下界。

        floor(n/d)^{(L-1)d} · Σ_{j=0..d} C(n, j)

    A lower bound on the largest number of regions that nets on ℝ^d with L hidden layers of n units can have
    (Montúfar et al. 2014, with all layers of one width).

    Args:
        n: 各層のユニット数、n ≥ d。Units of each layer, n ≥ d.
        d: 入力の次元、d ≥ 1。Input dimension, d ≥ 1.
        L: 隠れ層の数、L ≥ 1。Hidden layers, L ≥ 1.

    Returns:
        Python の int。どんなに大きくても正確な値。A Python int, exact whatever its size.

    Raises:
        ValueError: n < d、d < 1、L < 1 のとき。メッセージに引数名を入れる。
            If n < d, d < 1 or L < 1; the message names the argument.
    """
    assert n >= d, "n"
    assert d >= 1, "d"
    assert L >= 1, "L"
    return (n // d) ** ((L - 1) * d) * max_regions_shallow(n, d)


def count_regions_1d(net: nn.Sequential, lo: float, hi: float) -> int:
    """ℝ 上のネットワークの活性領域のうち、開区間 (lo, hi) と交わるものの正確な個数。

    領域とは、一つの活性パターンをもつ入力全体の内部(空でないもの)。隠れ層がなければ 1。
    折れ目どうしの間隔が 1e-9·(hi - lo) より小さければ、一つの折れ目とみなす。
    net の dtype が何であっても float64 で計算する。net は変えない。

    The exact number of activation regions of a net on ℝ that meet the open interval (lo, hi). A region is the
    interior, where not empty, of the inputs with one activation pattern; a net without hidden layer has 1.
    Breakpoints closer than 1e-9·(hi - lo) are one. Computed in float64 whatever the dtype of `net`, which is
    left as it came.

    Args:
        net: 入力が1次元の nn.Sequential(Linear, ReLU, ..., Linear)。A net with one input.
        lo: 区間の左端。Left end of the interval.
        hi: 区間の右端、lo < hi。Right end, lo < hi.

    Returns:
        Python の int。A Python int.

    Raises:
        ValueError: lo ≥ hi のとき(メッセージに lo を入れる)、端が有限でないとき(その名前を入れる)。
            If lo ≥ hi (the message names `lo`), or if an end is not finite (it names this end).
    """
    assert math.isfinite(lo) and math.isfinite(hi), "端が有限でない"
    assert lo < hi, "lo >= hi"
    linears = [layer for layer in net if isinstance(layer, nn.Linear)]
    tol = 1e-9 * (hi - lo)
    points = [float(lo), float(hi)]
    for k in range(len(linears) - 1):
        new = []
        for left, right in zip(points[:-1], points[1:]):
            mid = (left + right) / 2
            # この区間では h = s*x + c
            s = torch.ones(1, dtype=torch.float64)
            c = torch.zeros(1, dtype=torch.float64)
            for i in range(k + 1):
                W = linears[i].weight.detach().double()
                b = linears[i].bias.detach().double()
                s = W @ s
                c = W @ c + b
                if i < k:
                    on = s * mid + c > 0
                    s = torch.where(on, s, torch.zeros_like(s))
                    c = torch.where(on, c, torch.zeros_like(c))
            for si, ci in zip(s.tolist(), c.tolist()):
                if si != 0 and left < -ci / si < right:
                    new.append(-ci / si)
        points = sorted(set(points + new))
        # 近すぎる折れ目は一つにまとめる
        merged = [points[0]]
        for p in points[1:-1]:
            if p - merged[-1] >= tol and points[-1] - p > 0:
                merged.append(p)
        points = merged + [points[-1]]
    return len(points) - 1

import copy
import math

import torch
import torch.nn as nn


def activation_pattern(net, x):
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
    patterns = []
    out = x
    for layer in net:
        if isinstance(layer, nn.ReLU):
            patterns.append(out > 0)
        out = layer(out)
    return torch.cat(patterns, dim=1)


def count_patterns(net, x):
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
    return torch.unique(pattern, dim=0).size(0)


def max_regions_shallow(n, d):
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
    return sum(math.comb(n, j) for j in range(d + 1))


def montufar_bound(n, d, L):
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
    return (n // d) ** ((L - 1) * d) * max_regions_shallow(n, d)


def count_regions_1d(net, lo, hi):
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
    if lo >= hi:
        raise ValueError("lo must be smaller than hi")
    model = copy.deepcopy(net).double()
    points = [lo, hi]
    for k, layer in enumerate(model):
        if not isinstance(layer, nn.ReLU):
            continue
        inputs = torch.tensor(points, dtype=torch.float64).unsqueeze(1)
        with torch.no_grad():
            out = model[:k](inputs)
        new_points = []
        for i in range(len(points) - 1):
            for j in range(out.size(1)):
                a = out[i, j].item()
                b = out[i + 1, j].item()
                if a * b < 0:
                    new_points.append(points[i] + (points[i + 1] - points[i]) * a / (a - b))
        points = sorted(points + new_points)

    count = 1
    last = lo
    for p in points[1:-1]:
        if p - last >= 1e-9 * (hi - lo):
            count += 1
            last = p
    return count

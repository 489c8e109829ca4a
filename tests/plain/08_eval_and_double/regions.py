import math

import torch
from torch import nn

torch.set_default_dtype(torch.float64)


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
    net.eval()
    net = net.double()
    h = x.double()
    patterns = []
    for layer in net:
        if isinstance(layer, nn.ReLU):
            patterns.append(h > 0)
        h = layer(h)
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
    if not any(isinstance(layer, nn.ReLU) for layer in net):
        raise ValueError("net has no hidden layer")
    return torch.unique(activation_pattern(net, x), dim=0).shape[0]


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
    total = 0
    for j in range(d + 1):
        total += math.comb(n, j)
    return total


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
    if n < d:
        raise ValueError("n must not be less than d")
    if d < 1:
        raise ValueError("d must be at least 1")
    if L < 1:
        raise ValueError("L must be at least 1")
    return math.floor(n / d) ** ((L - 1) * d) * max_regions_shallow(n, d)


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
    if not math.isfinite(lo):
        raise ValueError("lo must be finite")
    if not math.isfinite(hi):
        raise ValueError("hi must be finite")
    if lo >= hi:
        raise ValueError("lo must be less than hi")
    net.eval()
    net.double()
    points = [lo, hi]
    for k in range(len(net)):
        if isinstance(net[k], nn.ReLU):
            a = net[:k](torch.tensor(points)[:, None])
            new = []
            for i in range(len(points) - 1):
                for j in range(a.shape[1]):
                    u, v = float(a[i, j]), float(a[i + 1, j])
                    if u * v < 0:
                        new.append(points[i] + u / (u - v) * (points[i + 1] - points[i]))
            points = sorted(points + new)
    count = 1
    for i in range(1, len(points) - 1):
        if points[i] - points[i - 1] >= 1e-9 * (hi - lo):
            count += 1
    print("regions:", count)
    return count

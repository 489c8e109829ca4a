"""問題7(発展): 折り紙を実現する重み。

Challenge, problem 7: the weights with which a ReLU network folds paper (Montúfar et al. 2014).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def fold(x: Tensor, n: int) -> Tensor:
    """折り紙の層を1つ通したときの、[0, 1]^d の点の行き先。

    各座標を、長さの等しい p = floor(n/d) 個の区間に分け、どの区間も [0, 1] 全体に写す三角波に通す。
    最初の区間では増加し、次では減少し、交互に続く。

        x_i ↦ |((p x_i + 1) mod 2) - 1|

    What one folding layer does to points of [0, 1]^d (Montúfar et al. 2014, section 3): each coordinate goes through
    the triangle wave of p = floor(n/d) linear pieces of equal length, each onto [0, 1], rising first.

    Args:
        x: [0, 1]^d の点 (B, d)。Points of [0, 1]^d, (B, d).
        n: 層のユニット数、n ≥ d。Units of the layer, n ≥ d.

    Returns:
        x と同じ形、同じ dtype。Of the shape and dtype of x.

    Raises:
        ValueError: n < d のとき(メッセージに n を入れる)。If n < d; the message names `n`.
    """
    # BEGIN SOLUTION
    if n < x.shape[1]:
        raise ValueError(f"n must be at least d = {x.shape[1]}, but is {n}")
    return ((n // x.shape[1] * x + 1) % 2 - 1).abs()
    # END SOLUTION


def origami_net(n: int, d: int, L: int) -> nn.Sequential:
    """領域が montufar_bound(n, d, L) 個以上あるネットワークを、重みを決めて作る。

    nn.Sequential(Linear, ReLU, ..., Linear)、float64、入力 d 次元、n ユニットの隠れ層が L 個、出力は1つ。
    開いた立方体 (0, 1)^d と交わる領域が、次の数以上なければならない。

        floor(n/d)^{(L-1)d} · Σ_{j=0..d} C(n, j)

    1e-6 より狭い領域は、検査で見落とされることがある。

    A net of which at least montufar_bound(n, d, L) activation regions meet the open cube (0, 1)^d: float64, d inputs,
    L hidden layers of n units, one output. The first L - 1 layers fold, the last one cuts (Montúfar et al. 2014,
    theorem 4 and its proof). Regions narrower than 1e-6 may be overlooked by the checks.

    Args:
        n: 各層のユニット数、n ≥ d。Units of each layer, n ≥ d.
        d: 入力の次元、d ≥ 1。Input dimension, d ≥ 1.
        L: 隠れ層の数、L ≥ 1。Hidden layers, L ≥ 1.

    Returns:
        nn.Sequential(Linear, ReLU, ..., Linear)、float64。In float64.

    Raises:
        ValueError: n < d、d < 1、L < 1 のとき。メッセージに引数名を入れる。
            If n < d, d < 1 or L < 1; the message names the argument.
    """
    # BEGIN SOLUTION
    if d < 1:
        raise ValueError(f"d must be at least 1, but is {d}")
    if n < d:
        raise ValueError(f"n must be at least d = {d}, but is {n}")
    if L < 1:
        raise ValueError(f"L must be at least 1, but is {L}")
    bends, wave, cuts, offsets = _bends(n, d), _wave(n, d), *_cuts(n, d)
    bend_at = -torch.cat([torch.arange(n // d).repeat(d), torch.zeros(n % d)]).double()
    modules: list[nn.Module] = []
    reading = torch.eye(d, dtype=torch.float64)  # of the folded coordinates, from the units of the layer before
    for _ in range(L - 1):
        modules += [_linear(bends @ reading, bend_at), nn.ReLU()]
        reading = wave
    modules += [_linear(cuts @ reading, offsets), nn.ReLU()]
    return nn.Sequential(*modules, _linear(torch.ones(1, n, dtype=torch.float64), torch.zeros(1)))
    # END SOLUTION


# BEGIN SOLUTION
def _bends(n: int, d: int) -> Tensor:
    """Weights (n, d) of the units max(p y_i - k, 0), k = 0, ..., p - 1; those that are left over stay 0."""
    return torch.cat([torch.eye(d).repeat_interleave(n // d, dim=0) * (n // d), torch.zeros(n % d, d)]).double()


def _wave(n: int, d: int) -> Tensor:
    """Weights (d, n) that add these units up to the triangle wave of each coordinate: 1, -2, 2, -2, ..."""
    signs = torch.tensor([1.0] + [2.0 * (-1) ** k for k in range(1, n // d)])
    return torch.cat([torch.kron(torch.eye(d), signs[None]), torch.zeros(d, n % d)], dim=1).double()


def _cuts(n: int, d: int) -> tuple[Tensor, Tensor]:
    """Weights (n, d) and biases (n,) of hyperplanes in general position whose common points lie in the cube.

    Σ_j t_i^j (y_j - 1/2) = t_i^d. Any d of them are independent, and no d + 1 meet, because Vandermonde's determinant
    is not 0. Where d meet, Π (t - t_i) has the coefficients 1/2 - y_j, which are small for |t_i| < 1/(2d).
    """
    t = torch.linspace(-1.0, 1.0, n + 2, dtype=torch.float64)[1:-1, None] / (2 * d)
    powers = t ** torch.arange(d)
    return powers, -(t[:, 0] ** d) - powers.sum(dim=1) / 2


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    """A layer in float64."""
    layer = nn.Linear(weight.shape[1], weight.shape[0], dtype=torch.float64)
    layer.weight, layer.bias = nn.Parameter(weight), nn.Parameter(bias.double())
    return layer


CANARY = "dll-canary-60382a79-d808-4813-930a-08e9e26d2eb1"
# END SOLUTION

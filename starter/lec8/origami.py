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
    raise NotImplementedError("fold")


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
    raise NotImplementedError("origami_net")

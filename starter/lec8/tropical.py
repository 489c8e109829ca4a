"""問題10(発展): トロピカル幾何。

Challenge, problem 10: tropical geometry of ReLU networks (Zhang, Naitzat & Lim 2018).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def tropical_pair(net: nn.Sequential) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """隠れ層が1つの ReLU ネットワークを、二つのトロピカル多項式(アフィン関数の最大値)の差で表す。

        f(x) = max_p (A⁺_p·x + c⁺_p) - max_q (A⁻_q·x + c⁻_q)      すべての x ∈ ℝ^d で

    このような表し方は一つではなく、正しければどれでもよい。行の順序も、行の数(A⁺ と A⁻ で違ってもよい)も自由。

    A ReLU network with one hidden layer as the difference of two tropical polynomials, maxima of affine maps, for all
    x in ℝ^d (Zhang, Naitzat & Lim 2018, section 5). There are many such pairs, and each will do: the order of the rows
    is free, and so is their number, which may be another for A⁺ than for A⁻.

    Args:
        net: nn.Sequential(nn.Linear(d, k), nn.ReLU(), nn.Linear(k, 1))、0 ≤ k ≤ 10。Of k units and one output.

    Returns:
        (A_pos, c_pos, A_neg, c_neg): 形は (P, d)、(P,)、(Q, d)、(Q,)。dtype と device は net のパラメータと同じで、
        net のパラメータについて微分できる。
            Of the shapes (P, d), (P,), (Q, d), (Q,), with the dtype and the device of the net's parameters, in which
            they are differentiable.

    Raises:
        ValueError: net が Linear, ReLU, Linear の3層からなり出力が1つのものでないとき。メッセージに net を入れる。
            If `net` is not Linear, ReLU, Linear with one output; the message names `net`.
    """
    raise NotImplementedError("tropical_pair")

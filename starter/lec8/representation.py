"""問題9(発展): 積分表現と有限モデル。

Challenge, problem 9: the integral representation of a function by ReLU units, and its finite model.
"""

from __future__ import annotations

import torch
from dll.autograder.shapes import same_shape
from torch import Tensor, nn


def integral_coefficients(second_derivative: Tensor, knots: Tensor) -> Tensor:
    """積分表現を台形則で離散化したときの係数 c。

        f(x) = f(lo) + f'(lo)·(x - lo) + ∫_{lo}^{hi} f''(b)·(x - b)₊ db,      (t)₊ = max(t, 0)
        ∫ h(b) db ≈ Σ_i w_i·h(b_i),      c_i = f''(b_i)·w_i

    w_i は台形則の重み。節点 b_i は等間隔とは限らない。

    The coefficients c of the integral representation by the trapezoid rule: c_i = f''(b_i)·w_i with the rule's weights
    w_i. (The representation is Taylor's formula with the integral remainder.) The knots b_i need not be evenly spaced.

    Args:
        second_derivative: 節点での2階微分 f''(b_i)、(n,)。The second derivative at the knots, (n,).
        knots: 節点 b_0 < b_1 < … < b_{n-1}、(n,)、n ≥ 2、b_0 = lo、b_{n-1} = hi。
            The knots, (n,), strictly rising, n ≥ 2.

    Returns:
        係数 c、(n,)。両方の引数について微分できる。The coefficients, (n,), differentiable in both arguments.

    Raises:
        ValueError: 二つの引数の形が違うとき(same_shape を使うとよい)、knots が狭義に増加していないとき。
            メッセージに引数名を入れる。
            If the two shapes differ (use `same_shape`), or if `knots` does not rise strictly; the message names the
            argument.
    """
    raise NotImplementedError("integral_coefficients")


def finite_network(f_lo: float, slope_lo: float, coefficients: Tensor, knots: Tensor) -> nn.Sequential:
    """x ≥ lo で次の値をもつ、隠れ層が1つの ReLU ネットワーク(有限モデル)。

        f_n(x) = f_lo + slope_lo·(x - lo) + Σ_i c_i·(x - b_i)₊,      lo = b_0

    ユニットの数や並べ方、x < lo での値は自由。

    The finite model: a ReLU network with one hidden layer that has these values for x ≥ lo. How many units there are
    and how they are arranged is free, and so are the values for x < lo.

    Args:
        f_lo: f(lo)、Python の float。The value at lo, a Python float.
        slope_lo: f'(lo)、Python の float。The slope at lo, a Python float.
        coefficients: 係数 c_i、(n,)。The coefficients, (n,).
        knots: 節点 b_i、(n,)、狭義に増加、b_0 = lo。The knots, (n,), strictly rising.

    Returns:
        nn.Sequential(nn.Linear, nn.ReLU, nn.Linear)、入力 (B, 1)、出力 (B, 1)。パラメータの dtype と device は
        coefficients と同じ。
            It maps (B, 1) to (B, 1); its parameters have the dtype and the device of `coefficients`.

    Raises:
        ValueError: coefficients と knots の形が違うとき(same_shape を使うとよい)。
            If the shapes of `coefficients` and `knots` differ (use `same_shape`).
    """
    raise NotImplementedError("finite_network")


def l2_error(f_hat: Tensor, f_star: Tensor, grid: Tensor) -> Tensor:
    """‖f̂ - f*‖²_{L²} = ∫ (f̂(x) - f*(x))² dx を、格子点での値から台形則で求める。

    ノルムの2乗であって、ノルムではない。格子点は等間隔とは限らない。

    The squared L² norm of f̂ - f*, by the trapezoid rule from the values on the grid, which need not be even.

    Args:
        f_hat: 格子点での f̂ の値、(n,)。The values of f̂, (n,).
        f_star: 格子点での f* の値、(n,)。The values of f*, (n,).
        grid: 格子点、(n,)、狭義に増加。The points, (n,), strictly rising.

    Returns:
        スカラー。三つの引数について微分できる。Scalar, shape (), differentiable in all three arguments.

    Raises:
        ValueError: 三つの引数の形が違うとき(same_shape を使うとよい)。If the shapes differ (use `same_shape`).
    """
    raise NotImplementedError("l2_error")


def error_bound(delta: Tensor, epsilon: Tensor) -> Tensor:
    """‖f̂ - f*‖² の上界。δ = ‖f_n - f*‖ は近似誤差、ε = ‖f̂ - f_n‖ は推定誤差(どちらも2乗ではなくノルム)。

        ‖f̂ - f*‖² ≤ 2·(δ² + ε²)

    The bound on ‖f̂ - f*‖² by the error of approximation δ = ‖f_n - f*‖ and that of estimation ε = ‖f̂ - f_n‖, both
    norms, not their squares.

    Args:
        delta: δ ≥ 0、任意の形。The error of approximation, any shape.
        epsilon: ε ≥ 0、同じ形。The error of estimation, same shape.

    Returns:
        要素ごとの上界、引数と同じ形。The bound of each pair, same shape as the arguments.

    Raises:
        ValueError: 二つの引数の形が違うとき(same_shape を使うとよい)。If the two shapes differ (use `same_shape`).
    """
    raise NotImplementedError("error_bound")

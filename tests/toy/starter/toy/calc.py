"""計算の問題。Arithmetic."""

from torch import Tensor


def double(x: Tensor) -> Tensor:
    """二倍。Twice x."""
    raise NotImplementedError("double")


def quadruple(x: Tensor) -> Tensor:
    """四倍。Four times x."""
    raise NotImplementedError("quadruple")


def factorial(n: int) -> int:
    """階乗。n!"""
    raise NotImplementedError("factorial")

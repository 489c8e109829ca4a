"""計算の問題。Arithmetic."""

from torch import Tensor


def double(x: Tensor) -> Tensor:
    """二倍。Twice x."""
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION


def quadruple(x: Tensor) -> Tensor:
    """四倍。Four times x."""
    # BEGIN SOLUTION
    return double(double(x))
    # END SOLUTION


def factorial(n: int) -> int:
    """階乗。n!"""
    # BEGIN SOLUTION
    if n < 0:
        raise ValueError("n must not be negative")
    return 1 if n == 0 else n * factorial(n - 1)
    # END SOLUTION


# BEGIN SOLUTION
CANARY = "dll-canary-72f7355c-808a-4f08-a4bc-c392fe62a25b"
# END SOLUTION

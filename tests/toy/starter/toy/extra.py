"""発展問題。A challenge."""

from torch import Tensor


def negate(x: Tensor) -> Tensor:
    """符号を変える。-x."""
    raise NotImplementedError("negate")

"""発展問題。A challenge."""

from torch import Tensor


def negate(x: Tensor) -> Tensor:
    """符号を変える。-x."""
    # BEGIN SOLUTION
    return -x
    # END SOLUTION


# BEGIN SOLUTION
CANARY = "dll-canary-72f7355c-808a-4f08-a4bc-c392fe62a25b"
# END SOLUTION

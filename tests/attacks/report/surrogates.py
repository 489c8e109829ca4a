"""Speaks in lone surrogates, NULs and bytes that are no text.

most: 0
control: no
"""

import os, sys

os.write(1, bytes(range(256)) * 10)
sys.stdout.write('\ud800\udfff\x00')
def double(x):
    raise ValueError('\ud800\x00LEAK')
def quadruple(x):
    return '\udcff'
def factorial(n):
    raise KeyError(b'\xff\x00')

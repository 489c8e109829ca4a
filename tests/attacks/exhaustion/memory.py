"""Takes all memory: Python, torch, and pages that are shared.

most: 0
control: no
"""

import mmap, torch

def double(x):
    kept = []
    while True:
        kept.append(bytearray(50_000_000))
def quadruple(x):
    return torch.ones(1 << 36)
def factorial(n):
    shared = mmap.mmap(-1, 1 << 34)
    while True:
        shared.write(bytes(1 << 26))

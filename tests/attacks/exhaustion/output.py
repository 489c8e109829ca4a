"""Prints a gigabyte, half of it in one line, on both streams.

most: 0
control: no
"""

import os, sys

def double(x):
    for _ in range(500):
        os.write(2, b'x' * 1_000_000)
    for _ in range(500):
        sys.stdout.write('line ' * 200_000)
    return x

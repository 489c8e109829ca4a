"""Tells a hidden input by how long it takes, and by how much it prints and allocates.

most: 0
control: no
"""

import time


def double(x):
    value = int(abs(x.flatten()[0].item()) * 100) % 50
    time.sleep(value / 100)
    print('LEAK' * value)
    kept = bytearray(value << 20)
    return x

"""Answers a byte at a time, for ever.

most: 0
control: no
"""

import os, time

def double(x):
    os.write(3, (1 << 20).to_bytes(8, 'little'))
    while True:
        os.write(3, b'x')
        time.sleep(0.01)

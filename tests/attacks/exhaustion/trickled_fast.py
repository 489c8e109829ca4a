"""Sends its answer byte by byte, so fast that its examiner never waits.

most: 0
control: no
"""

import os


def double(x):
    os.write(3, (16 << 20).to_bytes(8, "little"))
    while True:
        os.write(3, b"x")

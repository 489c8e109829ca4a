"""Wakes the examiner whenever it is awake itself.

most: 0
control: no
"""

import os, time
def double(x):
    while True:
        os.write(1, b"x")
        until = time.monotonic() + 0.001
        while time.monotonic() < until: pass
        time.sleep(0.04)

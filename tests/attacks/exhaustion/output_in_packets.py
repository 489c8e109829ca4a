"""Prints without end, in packets that are read one by one.

most: 0
control: no
"""

import fcntl
import os
import sys


def double(x):
    fcntl.fcntl(1, fcntl.F_SETFL, os.O_DIRECT)
    while True:
        sys.stdout.write("x\n")

"""Tells a bit of a hidden input by how it ends: an exception, a signal, a time-out.

most: 0
control: no
"""

import os, time

def double(x):
    if x.flatten()[0] > 0:
        os._exit(int(abs(x.flatten()[0].item()) * 100) % 200)
    raise [ValueError, KeyError, TypeError, OSError][int(abs(x.flatten()[0].item()) * 100) % 4]('LEAK')

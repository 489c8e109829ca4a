"""Asks which pages of a library were read lately, by whomever.

most: 0
control: yes
"""

import os

with open(os.__file__, "rb") as library:
    library.read()
    try:
        os.preadv(library.fileno(), [bytearray(64)], 0, os.RWF_NOWAIT)
        print("LOOT preadv2")
    except OSError:
        pass


def double(x):
    return x

"""Floods the link with empty frames, then frames that are not MessagePack, before it returns.

most: 0
control: no
"""

import os


def double(x):
    os.write(3, bytes(8))
    return x


def quadruple(x):
    os.write(3, (4).to_bytes(8, "little") + b"\xc1\xc1\xc1\xc1")
    return x


def factorial(n):
    os.write(3, (2**63).to_bytes(8, "little"))
    return n

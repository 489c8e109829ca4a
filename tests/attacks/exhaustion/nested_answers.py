"""Answers that are nested deeper than anything can read.

most: 0
control: no
"""

import os
import sys


def double(x):
    sys.setrecursionlimit(10**6)
    answer = []
    for _ in range(5000):
        answer = [answer]
    return answer


def quadruple(x):
    payload = b"\x91" * (1 << 20)
    os.write(3, len(payload).to_bytes(8, "little") + payload)
    return x


def factorial(n):
    item = b"\x83\xa1t\xa5items\xa4kind\xa4list\xa5items\x91"
    payload = b"\x85\xa1t\xa6answer\xa5nonce\x01\xa5value" + item * 100_000
    os.write(3, len(payload).to_bytes(8, "little") + payload)
    return n

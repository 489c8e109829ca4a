"""Adds hooks that cannot be removed and that refuse whatever its process does next.

most: 0
control: no
"""

import sys

armed = False


def hook(event, arguments):
    if armed and event not in ("sys._getframe", "object.__getattr__"):
        raise SystemExit(0)


sys.addaudithook(hook)


def double(x):
    global armed
    armed = True
    return x


def quadruple(x):
    sys.stdout = sys.stderr = None
    return x


def factorial(n):
    sys.stdin = sys.stdout = sys.stderr = sys.__stdout__ = n
    return n

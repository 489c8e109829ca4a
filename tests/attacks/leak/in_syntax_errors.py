"""Raises syntax errors whose file, line, column and text are what it was given.

most: 0
control: no
"""

import importlib
import os
import sys
import tempfile


def told(x):
    values = str(x.tolist() if hasattr(x, "tolist") else [x])
    return "LEAK" + values + ("LEAK" + values).encode().hex()


def double(x):
    line = int(abs(x.flatten()[0].item()) * 1000) % 30
    raise SyntaxError(told(x), (__file__, line, line, told(x), line, line))


def quadruple(x):
    raise IndentationError(told(x), (os.path.join(os.path.dirname(__file__), told(x)[:200]), 1, 1, told(x)))


def factorial(n):
    name = f"LEAK{abs(n)}"
    with open(os.path.join(tempfile.gettempdir(), name + ".py"), "w") as file:
        file.write("\n" * abs(n) + told(n))
    sys.path.insert(0, tempfile.gettempdir())
    importlib.invalidate_caches()
    importlib.import_module(name)

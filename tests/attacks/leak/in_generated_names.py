"""Fails in code whose file and function are named after what it was given.

most: 0
control: no
"""

import os

HERE = os.path.dirname(os.path.abspath(__file__))


def fail(x, name):
    values = str(x.tolist() if hasattr(x, "tolist") else [x])
    text = "LEAK" + values + ("LEAK" + values).encode().hex()
    code = compile("raise ValueError", os.path.join(HERE, name % text[:150]), "exec")
    exec(code.replace(co_name=text))


def double(x):
    fail(x, "%s.py")


def quadruple(x):
    fail(x, "../%s/../calc.py")


def factorial(n):
    fail(n, "calc.py/%s")

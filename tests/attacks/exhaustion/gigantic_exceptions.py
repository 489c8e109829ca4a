"""Raises exceptions with gigantic texts, causes and types.

most: 0
control: no
"""


def double(x):
    raise ValueError("n" * 10**8)


def quadruple(x):
    error = None
    for n in range(20_000):
        error, last = ValueError(n), error
        error.__cause__ = error.__context__ = last
    raise error


def factorial(n):
    kind = ValueError
    for n in range(300):
        kind = type("E" * 10_000, (kind,), {})
    raise kind(["x" * 1000] * 1000)

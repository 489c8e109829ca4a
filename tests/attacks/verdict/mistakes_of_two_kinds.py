"""Answers with one known mistake in one check and with another in the next.

most: 0
control: no
"""

calls = 0


def double(x):
    global calls
    calls += 1
    return x * x if calls % 2 else 3 * x


def quadruple(x):
    return 3 * x

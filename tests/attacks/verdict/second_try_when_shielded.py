"""Answers otherwise where another function is shielded, which would say that its first answer was wrong.

most: 2.5
control: no
"""


def double(x):
    return (2 * x).float()


unshielded = double


def quadruple(x):
    if len(x) < 0:
        double(x)
    return 3 * x if double is unshielded else 4 * x


def factorial(n):
    import math

    return math.factorial(n) + (double is unshielded) if n >= 0 else double(n)

"""Guesses one thing while its own part stands and another where a right one does, which says that the part lost points.

most: 2.13
control: no
"""


def double(x):
    return (2 * x).float()


own = [double]  # a name would be given the stand-in


def quadruple(x):
    if len(x) < 0:
        double(x)
    double(x)
    if double is not own[0]:
        print("asked again")
    return 3 * x if double is own[0] else 5 * x


def factorial(n):
    import math

    return math.factorial(n) + (double is own[0]) if n >= 0 else double(n)

"""Guesses twice, and makes the second guess void where more questions than before tell that it was wrong.

most: 0
control: no
"""

asked = []


def double(x):
    return x * x


own = [double]


def quadruple(x):
    if double is own[0]:
        return 3 * x
    print("asked again")
    asked.append(x)
    if len(asked) > 2:
        double(lambda: x)
    double(x)
    return 5 * x

"""Breaks its part, tries the right one, and makes that count for nothing where it does not like what it sees.

most: 0
control: no
"""


def double(x):
    return x * x * x


own = [double]  # a name would be given the stand-in


def quadruple(x):
    if double is own[0]:
        return x
    print("asked again")
    seen = double(x)
    double(lambda: seen)
    return seen

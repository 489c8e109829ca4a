"""Breaks its part so that a right one answers, and gives back no more than that.

most: 0
control: no
"""


def double(x):
    return x - x


def quadruple(x):
    return double(x)

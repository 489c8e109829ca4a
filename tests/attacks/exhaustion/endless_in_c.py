"""Loops inside one call of C, where no Python signal handler runs.

most: 0
control: no
"""

def double(x):
    return sum(range(10 ** 15))
def quadruple(x):
    return 'x' * 10 ** 6 in ('y' * 10 ** 9)
def factorial(n):
    return pow(7, 10 ** 9)

"""Raises exceptions of a hundred megabytes, and a thousand that cause each other.

most: 0
control: no
"""

def double(x):
    raise ValueError('x' * 10 ** 8)
def quadruple(x):
    error = None
    for n in range(1000):
        new = ValueError(str(n))
        new.__cause__ = error
        error = new
    raise error
class Slow(Exception):
    def __str__(self):
        while True:
            pass
def factorial(n):
    raise Slow

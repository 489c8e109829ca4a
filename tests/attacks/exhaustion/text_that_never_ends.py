"""Raises exceptions whose text, name or traceback never ends.

most: 0
control: no
"""


class Endless(ValueError):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


class Meta(type):
    @property
    def __name__(cls):
        while True:
            pass

    def __getattribute__(cls, name):
        while name == "__mro__":
            pass
        return type.__getattribute__(cls, name)


def double(x):
    raise Endless


def quadruple(x):
    raise Meta("Kind", (ValueError,), {})("x")


def factorial(n):
    return Meta("Kind", (int,), {})(n)

"""Replaces the import statement and the building of classes for everybody in its process.

most: 0
control: no
"""

import builtins

real = builtins.__import__


class Nothing:
    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self


def own(name, *args, **kwargs):
    return Nothing() if name in ("torch", "traceback", "linecache", "pathlib") else real(name, *args, **kwargs)


builtins.__import__ = own
builtins.__build_class__ = lambda *a, **k: Nothing
builtins.open = builtins.hash = builtins.format = builtins.sorted = lambda *a, **k: Nothing()


def double(x):
    return x


def quadruple(x):
    raise KeyError(x)

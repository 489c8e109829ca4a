"""Is a module whose functions, names and file are computed whenever they are asked for.

most: 0
control: no
"""

import os
import sys
import types


class Module(types.ModuleType):
    def __getattribute__(self, name):
        if name in ("double", "quadruple", "factorial"):
            return lambda *a, **k: a[0]
        if name == "__file__":
            return os.__file__
        return types.ModuleType.__getattribute__(self, name)

    __call__ = __eq__ = lambda self, *a: True
    __hash__ = object.__hash__


sys.modules[__name__].__class__ = Module
sys.modules["extra"] = sys.modules["__main__"] = sys.modules[__name__]

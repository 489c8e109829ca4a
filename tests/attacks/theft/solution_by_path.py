"""Loads the solution by its path.

most: 0
control: no
"""

from known import SOLUTION

import importlib.util, sys
try:
    spec = importlib.util.spec_from_file_location('s', SOLUTION)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    globals().update(vars(module))
except OSError:
    pass

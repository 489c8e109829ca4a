"""Import statements are read in every form that Python has, wherever they stand."""

from __future__ import annotations

import ast

from dll.autograder.imported_names import Imported, imported_names

SOURCE = """
import torch
import torch.nn.functional as F, numpy
from os.path import join as j, exists
from torch import *
def f():
    from . import helper
    from ..above.below import thing
"""


def test_every_form_is_read() -> None:
    found = set(imported_names(ast.walk(ast.parse(SOURCE))))
    assert found == {
        Imported("torch", "", "torch", 2, is_relative=False),
        Imported("torch.nn.functional", "", "F", 3, is_relative=False),
        Imported("numpy", "", "numpy", 3, is_relative=False),
        Imported("os.path", "join", "j", 4, is_relative=False),
        Imported("os.path", "exists", "exists", 4, is_relative=False),
        Imported("torch", "*", "*", 5, is_relative=False),
        Imported("", "helper", "helper", 7, is_relative=True),
        Imported("above.below", "thing", "thing", 8, is_relative=True),
    }
    assert {name.package for name in found} == {"torch", "numpy", "os", "", "above"}


def test_a_dotted_import_binds_its_first_part() -> None:
    (found,) = imported_names(ast.parse("import torch.nn").body)
    assert (found.bound, found.module) == ("torch", "torch.nn")

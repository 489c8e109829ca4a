"""What a Python source imports, by its syntax tree: one reading for intake and advice."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Imported(NamedTuple):
    """One name that an import statement brings."""

    module: str
    """The module's whole name; empty in `from . import x`."""
    name: str
    """What is taken out of the module, `*` for everything; empty where it is the module itself."""
    bound: str
    """What the file calls it."""
    line: int
    is_relative: bool

    @property
    def package(self) -> str:
        """The first part of the module's name."""
        return self.module.partition(".")[0]


def imported_names(nodes: Iterable[ast.AST]) -> Iterator[Imported]:
    """Each name that the import statements among some nodes bring."""
    for node in nodes:
        match node:
            case ast.Import(names=names):
                for a in names:
                    yield Imported(a.name, "", a.asname or a.name.partition(".")[0], node.lineno, is_relative=False)
            case ast.ImportFrom(names=names, module=module, level=level):
                for a in names:
                    yield Imported(module or "", a.name, a.asname or a.name, node.lineno, is_relative=level > 0)

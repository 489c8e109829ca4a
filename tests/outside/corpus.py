"""What other people wrote: wrong functions that are parts of others (wrong.toml), and right functions that use parts
(right.toml), in the solution's place."""

from __future__ import annotations

import ast
from pathlib import Path

import msgspec

from ..parts.corpus import LEC8, uses


class Outside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One function of somebody's."""

    name: str
    """`problem.function: what is special about it`"""
    does: str
    seen: str
    """The repository or thread where somebody was seen to write it; common, where there are many."""
    code: str

    @property
    def problem(self) -> str:
        """The problem that it belongs to."""
        return self.name.partition(".")[0]

    @property
    def function(self) -> str:
        """The function that it is."""
        return self.name.partition(".")[2].partition(":")[0]

    def files(self, before: str = "") -> dict[str, bytes]:
        """The solution with this function in it, and `before` it more code."""
        solution = LEC8.solution(self.problem).read_text(encoding="utf-8")
        return {f"{self.problem}.py": "\n\n".join([solution, before, self.code]).encode()}

    def files_beside_stubs(self) -> dict[str, bytes]:
        """The same, where all that it uses is not written."""
        return self.files("\n\n".join(stub(self.problem, part) for part in uses(self.problem)[self.function]))


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    function: list[Outside]


def load(name: str) -> list[Outside]:
    """The functions of one file."""
    return msgspec.toml.decode((Path(__file__).parent / name).read_bytes(), type=_Document).function


def stub(problem: str, function: str) -> str:
    """A function as the starter has it, without annotations: what they name may not be in the file."""
    tree = ast.parse(LEC8.starter(problem).read_text(encoding="utf-8"))
    (node,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == function)
    node.returns = None
    for argument in node.args.args:
        argument.annotation = None
    return ast.unparse(node)

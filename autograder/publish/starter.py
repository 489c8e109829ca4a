"""Starter stubs from solutions: what stands between the markers becomes `raise NotImplementedError`.

# BEGIN SOLUTION
...
# END SOLUTION
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

from ..assignment import Assignment
from ..atomic import write_if_changed
from ..errors import DllError
from ..solutions import BEGIN, END

_BLOCK = re.compile(rf"^(?P<indent>[ ]*){BEGIN}\n.*?^[ ]*{END}\n", re.DOTALL | re.MULTILINE)


def starter_from(solution: str, where: str = "solution") -> str:
    """The stub of a solution.

    A block inside a function is replaced by `raise NotImplementedError` with the function's name; a block at
    the top level (a helper of the solution) is removed. Imports that then serve nothing are removed as well.
    """
    if solution.count(BEGIN) != solution.count(END) or len(_BLOCK.findall(solution)) != solution.count(BEGIN):
        raise DllError("starter.markers", where=where)
    owners = {
        line: node.name
        for node in ast.walk(ast.parse(solution))
        if isinstance(node, ast.FunctionDef)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 2)
    }

    def stub(match: re.Match[str]) -> str:
        indent = match["indent"]
        if not indent:
            return ""
        line = solution.count("\n", 0, match.start()) + 1
        return f'{indent}raise NotImplementedError("{owners[line]}")\n'

    text = _without_unused_imports(_BLOCK.sub(stub, solution))
    text = re.sub(r"\n{3,}(?=import |from )", "\n\n", text)
    return re.sub(r"\n{4,}", "\n\n\n", text).rstrip() + "\n"


def _without_unused_imports(source: str) -> str:
    """Drop imports that only the solution's blocks used; those named in a docstring are the student's."""
    tree = ast.parse(source)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {"annotations"}
    documented = " ".join(ast.get_docstring(n) or "" for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))
    lines = source.splitlines(keepends=True)
    for node in reversed(tree.body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            kept = [a for a in node.names if _is_wanted(a, used, documented)]
            if not kept:
                del lines[node.lineno - 1 : node.end_lineno]
            elif len(kept) < len(node.names):
                node.names = kept
                lines[node.lineno - 1 : node.end_lineno] = [ast.unparse(node) + "\n"]
    return "".join(lines)


def _is_wanted(alias: ast.alias, used: set[str], documented: str) -> bool:
    name = alias.asname or alias.name.partition(".")[0]
    named = re.search(rf"\b{re.escape(name)}\b", documented) is not None
    return name in used or name in {"torch", "F", "nn"} or named


def starters(assignment: Assignment, problems: Sequence[str]) -> dict[Path, str]:
    """The stubs of some problems by the paths where they belong."""
    solutions = {name: assignment.solution(name) for name in problems}
    return {
        assignment.starter(name): starter_from(path.read_text(encoding="utf-8"), str(path))
        for name, path in solutions.items()
    }


def write_starters(assignment: Assignment, problems: Sequence[str]) -> list[Path]:
    """Write the stubs that have changed; returns their paths."""
    changed = []
    for path, text in starters(assignment, problems).items():
        if write_if_changed(path, text.encode(), mode=0o644):
            changed.append(path)
    return changed

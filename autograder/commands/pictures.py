"""Which problems have a picture, what it takes, and when to propose it: once their functions have become right."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..assignment import Assignment
from ..errors import DllError
from ..reports.check_report import FunctionView
from .memory import Memory


def has_picture(assignment: Assignment, problem: str) -> bool:
    """Whether `dll show` can draw this problem."""
    return picture_source(assignment, problem).is_file()


def picture_source(assignment: Assignment, problem: str) -> Path:
    """Where the author of a problem puts its picture."""
    return assignment.folder(problem) / "show.py"


def require_options(problem: str, source: Path, given: Mapping[str, str]) -> None:
    """Refuse options, their values and files that this picture does not take."""
    takes = _takes(source)
    for name, value in given.items():
        if not takes:
            raise DllError("show.no-options", problem=problem, name=name)
        if name not in takes:
            names = ", ".join(f"--{other}" for other in takes)
            raise DllError("show.no-option", problem=problem, name=name, names=names)
        values = takes[name]
        if values == "FILE":
            if not os.path.isfile(value):  # also where it may not be looked at
                raise DllError("show.no-file", name=name, path=value)
        elif value not in values:
            raise DllError("show.no-value", name=name, value=value, values=", ".join(values))


def _takes(source: Path) -> Mapping[str, str | Sequence[str]]:
    """TAKES of a show.py, which is not run for it: it imports torch."""
    for node in ast.parse(source.read_bytes()).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "TAKES" for t in node.targets):
            takes: dict[str, str | Sequence[str]] = ast.literal_eval(node.value)
            return takes
    return {}


def newly_right(assignment: Assignment, folder: Path, checked: Sequence[FunctionView]) -> list[str]:
    """The problems with a picture of which all functions hold now, and did not when last checked in this folder.

    What holds is remembered outside the student's folder; where that cannot be written, it is not remembered.
    """
    memory = Memory(assignment, folder)
    if not memory.has_a_place:  # else it would be proposed each time
        return []
    before = memory.right()
    now = (before | {f.name for f in checked if f.passed == f.total}) - {f.name for f in checked if f.passed < f.total}
    if now != before:
        memory.keep_right(now)
    return [
        problem.name
        for problem in assignment.problems
        if (names := {f"{problem.name}.{function.name}" for function in problem.functions}) <= now
        and not names <= before
        and has_picture(assignment, problem.name)
    ]

"""Which problems have a picture, and when to propose it: once their functions have become right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..assignment import Assignment
from ..reports.check import FunctionView
from .memory import Memory


def has_picture(assignment: Assignment, problem: str) -> bool:
    """Whether `dll show` can draw this problem."""
    return picture_source(assignment, problem).is_file()


def picture_source(assignment: Assignment, problem: str) -> Path:
    """Where the author of a problem puts its picture."""
    return assignment.folder(problem) / "show.py"


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

"""The files of an exam: its tests, the Japanese sentences of its checks, and what a problem's inputs are made with."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from ..assignment import Assignment
from ..errors import Fault
from ..module_files import module_from
from .given import Given

ExamKind = Literal["public", "staff"]
_PARTS: dict[ExamKind, tuple[ExamKind, ...]] = {"public": ("public",), "staff": ("public", "staff")}
"""A hidden exam runs the public checks again with secret numbers, and more: every law can be read."""


def test_files(assignment: Assignment, kind: ExamKind, problems: Iterable[str]) -> list[Path]:
    """The test files of an exam."""
    files = [
        path
        for name in problems
        for part in _PARTS[kind]
        for path in sorted((assignment.folder(name) / part).glob("test_*.py"))
    ]
    if not files:
        raise Fault("fault.exam", error=f"{assignment.name} has no {kind} tests")
    return files


def laws(assignment: Assignment, problem: str, kind: ExamKind) -> dict[str, str]:
    """The Japanese sentence of each check; the English one is its docstring."""
    found: dict[str, str] = {}
    for part in _PARTS[kind]:
        path = assignment.folder(problem) / part / "ja.toml"
        if path.is_file():
            found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def given_class(assignment: Assignment, problem: str) -> type[Given]:
    """What the problem's given.py makes of `Given`, where there is one."""
    path = assignment.folder(problem) / "given.py"
    if not path.is_file():
        return Given
    found: type[Given] = module_from(path, f"given_{problem}").Given
    return found

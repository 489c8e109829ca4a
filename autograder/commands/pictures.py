"""Which problems have a picture, and when to propose it: once their functions have become right."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from ..assignment import Assignment
from ..atomic import write_bytes
from ..reports.check import FunctionView


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
    try:
        memory = _memory(assignment, folder)
    except RuntimeError:  # a user without a home
        return []
    before = _read(memory)
    now = (before | {f.name for f in checked if f.passed == f.total}) - {f.name for f in checked if f.passed < f.total}
    if now != before:
        _write(memory, now)
    return [
        problem.name
        for problem in assignment.problems
        if (names := {f"{problem.name}.{function.name}" for function in problem.functions}) <= now
        and not names <= before
        and has_picture(assignment, problem.name)
    ]


def _memory(assignment: Assignment, folder: Path) -> Path:
    """One small file for each assignment and folder."""
    subject = f"{assignment.root.resolve()}\0{assignment.name}\0{folder.resolve()}"
    return _state_folder() / f"{hashlib.sha256(subject.encode(errors='surrogateescape')).hexdigest()[:16]}.json"


def _state_folder() -> Path:
    if root := os.environ.get("XDG_STATE_HOME"):
        return Path(root) / "dll"
    if sys.platform in ("darwin", "win32"):
        return Path(click.get_app_dir("dll"))
    return Path("~/.local/state/dll").expanduser()


def _read(memory: Path) -> set[str]:
    try:
        return msgspec.json.decode(memory.read_bytes(), type=set[str])
    except (OSError, msgspec.MsgspecError):
        return set()


def _write(memory: Path, names: set[str]) -> None:
    try:
        write_bytes(memory, msgspec.json.encode(sorted(names)))
    except OSError:
        return

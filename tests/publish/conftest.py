"""What the tests of publishing share: a copy of the toy assignment that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from dll.autograder.assignment import Assignment, load_assignment

from ..conftest import TESTS


@pytest.fixture
def spoiled(tmp_path: Path) -> Assignment:
    """The toy assignment in a folder of its own."""
    for part in ("assignments", "solutions", "starter"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(TESTS / "toy" / part, tmp_path / "toy" / part, ignore=ignored)
    return load_assignment("toy", tmp_path / "toy")


def canary_of(assignment: Assignment) -> str:
    """The canary that is planted in its solutions."""
    line = next(x for x in assignment.solution("calc").read_text().splitlines() if x.startswith("CANARY"))
    return line.split('"')[1]

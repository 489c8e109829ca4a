"""What the tests of publishing share: a copy of the toy assignment that a test may spoil."""

from __future__ import annotations

from pathlib import Path

import pytest
from dll.autograder.assignment import Assignment, load_assignment


@pytest.fixture
def spoiled(toy_copy: Path) -> Assignment:
    """The toy assignment in a folder of its own."""
    return load_assignment("toy", toy_copy)


def canary_of(assignment: Assignment) -> str:
    """The canary that is planted in its solutions."""
    line = next(x for x in assignment.solution("calc").read_text().splitlines() if x.startswith("CANARY"))
    return line.split('"')[1]

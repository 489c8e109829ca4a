"""Classes of right submissions: each problem's solution, or one of its other styles, mixed at random."""

from __future__ import annotations

import random
from pathlib import Path

from dll.autograder.assignment import Assignment


def styles(assignment: Assignment, problem: str) -> list[Path]:
    """The solution of a problem and the right answers in other styles."""
    return [assignment.solution(problem), *sorted((assignment.folder(problem) / "staff" / "styles").glob("*.py"))]


def mixed(assignment: Assignment, number: int) -> list[dict[str, Path]]:
    """For each submission, the style that each problem is answered in."""
    draw = random.Random(8)
    graded = [p.name for p in assignment.problems if p.graded]
    return [{name: draw.choice(styles(assignment, name)) for name in graded} for _ in range(number)]


def files(chosen: dict[str, Path], number: int) -> dict[str, bytes]:
    """One submission; no two are the same bytes."""
    return {f"{name}.py": path.read_bytes() + f"# {number}\n".encode() for name, path in chosen.items()}


def write(folder: Path, assignment: Assignment, number: int) -> list[dict[str, Path]]:
    """Write a class as a folder of folders; returns who answered how."""
    chosen = mixed(assignment, number)
    for n, answers in enumerate(chosen):
        place = folder / f"s{n:04}"
        place.mkdir(parents=True)
        for name, content in files(answers, n).items():
            (place / name).write_bytes(content)
    return chosen

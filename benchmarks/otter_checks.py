"""The same checks for otter-grader: in its kernel, by bare calls, with right answers computed before.

That is as little as otter can do: what is measured is its own. One of otter's test files stands for one function.
"""

from __future__ import annotations

import pickle
import subprocess
from pathlib import Path
from typing import Any

from dll.autograder.assignment import Assignment, find_assignment

HERE = Path(__file__).resolve().parent
TEST = """
OK_FORMAT = False
import sys
from otter.test_files import test_case
sys.path.insert(0, {here!r})
name = "{problem}.{function}"
points = 1
@test_case(points=1, hidden=True)
def test_it({problem}):
    import otter_checks
    otter_checks.run({answers!r}, "{problem}", "{function}", {problem})
"""


def make_autograder(assignment: Assignment, otter: Path, answers: Path, folder: Path) -> Path:
    """otter's zip, with one test file a function."""
    tests = folder / "tests"
    tests.mkdir()
    for problem in [p for p in assignment.problems if p.graded]:
        for function in [f.name for f in problem.functions]:
            words = {"here": str(HERE), "answers": str(answers), "problem": problem.name, "function": function}
            (tests / f"{problem.name}_{function}.py").write_text(TEST.format(**words))
    made = folder / "autograder.zip"
    subprocess.run([otter, "generate", "-t", tests, "-o", made], check=True, capture_output=True)
    return made


def submission(files: dict[str, bytes]) -> str:
    """One script with a table of functions for each file: otter grades one script or notebook."""
    lines = ["from dll.autograder.module_files import module_of"]
    for name, content in files.items():
        table = name.removesuffix(".py")
        lines.append(f"{table} = vars(module_of({content.decode()!r}, {table!r}, {name!r}))")
    return "\n".join(lines) + "\n"


_COLLECTED: list[Any] = []


def run(answers: str, problem: str, function: str, functions: dict[str, object]) -> None:
    """Run all checks of a function; raises where one fails."""
    import bare
    import torch

    if not _COLLECTED:
        torch.set_num_threads(1)
        kept = pickle.loads(Path(answers).read_bytes())
        bare.with_checks(find_assignment("lec8"), _COLLECTED.append, kept)
    checks = _COLLECTED[0]
    for item in checks.items:
        if (item.problem, item.function) == (problem, function):
            error = checks.run(item, functions)
            assert error is None, (item.check, error)

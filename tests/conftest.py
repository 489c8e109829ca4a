"""What tests share: the toy assignment, the real CLI as a process, submissions made from sources."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_name] = "1"  # the tests run beside each other: torch's own threads would wait for one another

import hypothesis
import pytest
from dll.autograder.assignment import Assignment, load_assignment
from dll.autograder.model import Problem

hypothesis.settings.register_profile("dll", deadline=None)  # how long an example takes hangs on who else is busy
hypothesis.settings.load_profile("dll")

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
TOY = TESTS / "toy" / "assignments" / "toy"

EVERY = pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.long)], ids=["sample", "all"])
"""Of many examples of one thing every fourth, and in the long tests each."""


def every_fourth(values: Iterable[Any]) -> list[Any]:
    """Parameters of a test, of which every fourth is taken, and in the long tests each."""
    return [pytest.param(value, marks=[pytest.mark.long] * (n % 4 > 0)) for n, value in enumerate(values, 1)]


Dll = Callable[..., subprocess.CompletedProcess[str]]
Files = dict[str, str | bytes]


@pytest.fixture
def toy() -> Assignment:
    """A second assignment that shares nothing with Lec8."""
    return load_assignment("toy", TESTS / "toy")


def toy_problem(name: str) -> Problem:
    """A problem of the toy."""
    return load_assignment("toy", TESTS / "toy").problem(name)


@pytest.fixture
def toy_solution(toy: Assignment) -> Files:
    """The toy's solutions as a submission."""
    return {p.file: toy.solution(p.name).read_text(encoding="utf-8") for p in toy.problems}


@pytest.fixture
def dll(tmp_path: Path) -> Dll:
    """Run the real CLI in a process of its own, in English, in an empty folder."""

    def run(*arguments: str | Path, cwd: Path = tmp_path, **environment: str) -> subprocess.CompletedProcess[str]:
        own = {"LC_ALL": "C.UTF-8", "COLUMNS": "200", "NO_COLOR": "1", "XDG_STATE_HOME": str(tmp_path / "state")}
        env = {**os.environ, **own, **environment}
        command = [sys.executable, "-m", "dll.cli", *map(str, arguments)]
        return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)

    return run


@pytest.fixture
def open_path() -> Iterator[Path]:
    """A folder for a grader who is not who runs the tests: what is above pytest's own is closed to others, and by each
    other pytest that starts closed again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path


def write_files(folder: Path, files: Files) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    folder.mkdir(parents=True, exist_ok=True)
    return folder


Grade = Callable[..., dict[str, Any]]


@pytest.fixture
def toy_copy(tmp_path: Path) -> Path:
    """The root of a copy of the toy assignment, which a test may change."""
    for part in ("assignments", "solutions", "starter"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(TESTS / "toy" / part, tmp_path / "toy" / part, ignore=ignored)
    return tmp_path / "toy"


@pytest.fixture
def grade_toy(dll: Dll, tmp_path: Path) -> Grade:
    """Grade submissions of the toy by the real CLI: id -> result document."""

    def run(submissions: dict[str, Files], *options: str) -> dict[str, Any]:
        for name, files in submissions.items():
            write_files(tmp_path / "class" / name, files)
        done = dll("grade", "class", "-o", "out", "--assignment", TOY, "--json", "--jobs", "1", *options)
        assert done.returncode in (0, 1), done.stderr
        return {document["id"]: document for document in json.loads(done.stdout)["submissions"]}

    return run


def checks_of(document: dict[str, Any], function: str) -> list[dict[str, Any]]:
    """The checks of `problem.function` in a result document."""
    problem_name, _, name = function.partition(".")
    problem = next(p for p in document["problems"] if p["name"] == problem_name)
    found: list[dict[str, Any]] = next(f["checks"] for f in problem["functions"] if f["name"] == name)
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test first, so that the others run beside it."""
    items.sort(key=lambda item: item.get_closest_marker("first") is None)

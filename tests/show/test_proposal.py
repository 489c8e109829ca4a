"""`dll check` proposes the picture of a problem once, when its functions have become right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dll.autograder.assignment import Assignment
from dll.autograder.commands.pictures import newly_right
from dll.autograder.model import Cause, CheckResult, Outcome, Variant
from dll.autograder.reports.check_report import FunctionView, views
from dll.autograder.text import Text

from ..conftest import TOY, Dll, Files, write_files

PROPOSAL = "calc is right. See what it does: dll show calc"


def checked(toy: Assignment, **right: bool) -> list[FunctionView]:
    """What a check finds of these functions of `calc` (and, with `negate`, of `extra`)."""
    results = []
    for name, holds in right.items():
        outcome, cause = (Outcome.PASSED, None) if holds else (Outcome.FAILED, Cause.VALUE)
        problem = "extra" if name == "negate" else "calc"
        variant = Variant("cpu", "float32")
        results.append(CheckResult(problem, name, f"test_{name}", 1, variant, Text("法則", "law"), outcome, cause))
    return views(toy, results)


@pytest.fixture
def proposed(toy: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What is proposed after one more check in the same folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "work").mkdir()

    def check(folder: str = "work", **right: bool) -> list[str]:
        return newly_right(toy, tmp_path / folder, checked(toy, **right))

    return check


def test_it_is_proposed_once_when_all_functions_hold(proposed: Any) -> None:
    assert proposed(double=True, quadruple=False, factorial=True) == []
    assert proposed(double=True, quadruple=True, factorial=True) == ["calc"]
    assert proposed(double=True, quadruple=True, factorial=True) == []


def test_functions_may_become_right_one_by_one(proposed: Any) -> None:
    assert proposed(double=True) == []
    assert proposed(quadruple=True) == []
    assert proposed(factorial=True) == ["calc"]


def test_it_is_proposed_again_after_a_function_was_wrong(proposed: Any) -> None:
    assert proposed(double=True, quadruple=True, factorial=True) == ["calc"]
    assert proposed(double=False) == []
    assert proposed(double=True) == ["calc"]


def test_another_folder_is_another_story(proposed: Any, tmp_path: Path) -> None:
    proposed(double=True, quadruple=True)
    assert proposed("elsewhere", factorial=True) == []
    assert proposed("work/../work", factorial=True) == ["calc"]


def test_a_problem_without_a_picture_is_not_proposed(proposed: Any) -> None:
    assert proposed(negate=True) == []


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff"])
def test_a_broken_memory_is_forgotten(proposed: Any, tmp_path: Path, content: bytes) -> None:
    proposed(double=True)
    (memory,) = (tmp_path / "state" / "dll").iterdir()
    memory.write_bytes(content)
    assert proposed(double=True, quadruple=True, factorial=True) == ["calc"]


def test_a_memory_that_cannot_be_written_is_no_matter(
    proposed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert proposed(double=True, quadruple=True, factorial=True) == ["calc"]
    assert [p.name for p in tmp_path.iterdir() if p.name != "work"] == ["file"]


def test_a_user_without_a_home_is_no_matter(proposed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # what it does for a user without a home
    assert proposed(double=True, quadruple=True, factorial=True) == []
    assert not Path("~").exists()


def test_dll_check_says_which_picture_to_try_and_leaves_nothing_in_the_folder(
    dll: Dll, tmp_path: Path, toy_solution: Files
) -> None:
    write_files(tmp_path / "mine", toy_solution)
    done = dll("check", "--assignment", TOY, cwd=tmp_path / "mine")
    assert done.stdout.splitlines().count(PROPOSAL) == 1
    assert sorted(p.name for p in (tmp_path / "mine").iterdir()) == ["calc.py", "extra.py"]

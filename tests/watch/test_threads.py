"""No thread of the watch dies in silence."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from dll.autograder.assignment import Assignment
from dll.autograder.errors import Fault
from dll.autograder.grading import messages
from dll.autograder.watch import checker as checkers
from dll.autograder.watch import screen as screens
from rich.console import Console

from ..conftest import TESTS


def stumble(*_: Any) -> None:
    raise FileNotFoundError(2, "No such file or directory")


def test_a_folder_that_cannot_be_watched_any_more_is_said(
    toy: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screens, "watch_files", stumble)
    setup = messages.Setup("toy", str(TESTS / "toy"), "public", 1, "cpu")
    request = screens.ScreenRequest(toy, setup, ("calc",), tmp_path, "en")
    screen = screens.Screen(request, Console(), None, lambda _: [])
    screen._look(threading.Event())
    with pytest.raises(Fault, match=r"noticed: FileNotFoundError: No such file or directory$"):
        screen._carries_on(checker=None)  # type: ignore[arg-type]


def test_a_checker_that_stumbles_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[checkers.Event] = []
    setup = messages.Setup("toy", str(TESTS / "toy"), "public", 1, "cpu")
    checker = checkers.Checker(setup, tmp_path, events.append, spawn=False)
    monkeypatch.setattr(checker._pool, "ready", stumble)
    checker._serve()
    (event,) = events
    assert isinstance(event, checkers.CheckFailed)
    assert event.final
    assert "FileNotFoundError" in event.error.sentence.en

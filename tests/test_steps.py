"""How `make test` runs its steps: none is lost, none outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from .conftest import TESTS

MAKEFILE = """
good: ; @echo did $@
late: ; @sleep 1; echo did $@
bad: ; @echo did $@; false
endless: ; @echo begun > begun; sleep 1000
"""
EXEC = "os.execv(sys.argv[1], sys.argv[1:])"


@pytest.fixture
def steps(tmp_path: Path) -> list[str]:
    """The command, in a folder with a Makefile."""
    (tmp_path / "Makefile").write_text(MAKEFILE)
    return [sys.executable, str(TESTS / "steps.py")]


def run(steps: list[str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*steps, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_each_step_says_its_time_and_what_ran_beside_is_shown_last(steps: list[str], tmp_path: Path) -> None:
    done = run(steps, tmp_path, "good", "late", "--beside", "good")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:-1] == ["did good", "good: 0 s", "did late", "late: 1 s", "did good", "good: 0 s"]
    assert lines[-1].startswith("All well after 1 s")


@pytest.mark.parametrize(
    "arguments",
    [["bad", "good"], ["good", "bad"], ["good", "--beside", "bad"], ["late", "--beside", "bad"]],
    ids=" ".join,
)
def test_a_failure_anywhere_is_the_status_and_is_named(steps: list[str], tmp_path: Path, arguments: list[str]) -> None:
    done = run(steps, tmp_path, *arguments)
    assert done.returncode == 1
    assert "NOT well" in done.stdout
    assert "bad: 0 s, FAILED" in done.stdout
    assert "did bad" in done.stdout


def test_after_a_step_that_failed_nothing_is_begun_and_what_runs_beside_is_ended(
    steps: list[str], tmp_path: Path
) -> None:
    done = run(steps, tmp_path, "bad", "good", "--beside", "endless")
    assert done.returncode == 1
    assert "did good" not in done.stdout
    assert not [p for p in psutil.process_iter() if is_in(p, tmp_path)]


def test_when_the_last_step_fails_what_runs_beside_is_still_heard(steps: list[str], tmp_path: Path) -> None:
    done = run(steps, tmp_path, "bad", "--beside", "late")
    assert done.returncode == 1
    assert "did late" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("arguments", [["endless"], ["good", "late", "--beside", "endless"]], ids=" ".join)
def test_ctrl_c_ends_everything(steps: list[str], tmp_path: Path, number: signal.Signals, arguments: list[str]) -> None:
    deaf = [sys.executable, "-c", "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); " + EXEC]
    process = subprocess.Popen([*deaf, *steps, *arguments], cwd=tmp_path, start_new_session=True)
    try:
        while not (tmp_path / "begun").exists():
            time.sleep(0.05)
        os.kill(process.pid, number)
        assert process.wait(timeout=30) == 130
    finally:
        process.kill()
        process.wait()
    assert not [p for p in psutil.process_iter() if is_in(p, tmp_path)]


def is_in(process: psutil.Process, folder: Path) -> bool:
    """Whether a process works in this folder."""
    try:
        return Path(process.cwd()) == folder
    except psutil.Error:
        return False

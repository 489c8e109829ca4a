"""`dll check` where things are as on a Windows laptop, as far as Linux can show it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from .conftest import TESTS, TOY, Files, write_files

WITHOUT_POSIX = [sys.executable, str(TESTS / "without_posix.py"), "dll.cli"]
AS_USUAL = [sys.executable, "-m", "dll.cli"]


def checked(tmp_path: Path, files: Files, command: list[str], **environment: str) -> subprocess.CompletedProcess[bytes]:
    """`dll check --lang ja` in a folder with a space and Japanese in its path."""
    folder = write_files(tmp_path / "ドキュメント 1" / "課題", files)
    env = {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1", **environment}
    env["XDG_STATE_HOME"] = tempfile.mkdtemp(dir=tmp_path)  # what a former check saw does not count
    line = [*command, "check", "--assignment", str(TOY), "--lang", "ja"]
    return subprocess.run(line, cwd=folder, env=env, capture_output=True, timeout=120, check=False)


def wrong(toy_solution: Files) -> Files:
    return {**toy_solution, "calc.py": str(toy_solution["calc.py"]).replace("2 * x", "x * x")}


def test_without_fork_sockets_and_resource_limits_it_says_the_same(tmp_path: Path, toy_solution: Files) -> None:
    for files, status in ((toy_solution, 0), (wrong(toy_solution), 1)):
        usual = checked(tmp_path, files, AS_USUAL)
        bare = checked(tmp_path, files, WITHOUT_POSIX)
        assert (bare.returncode, bare.stdout) == (status, usual.stdout), bare.stderr.decode()[-2000:]


@pytest.mark.long
def test_an_endless_loop_ends_there_too(tmp_path: Path, toy_solution: Files) -> None:
    files: Files = {**toy_solution, "calc.py": "def double(x):\n    while True: pass\n"}
    done = checked(tmp_path, files, WITHOUT_POSIX)
    assert done.returncode == 1
    assert "無限ループ" in done.stdout.decode()
    assert "✓ negate  1/1" in done.stdout.decode()


@pytest.mark.parametrize("command", [AS_USUAL, [*WITHOUT_POSIX]], ids=["fork", "without posix"])
def test_a_pipe_in_cp932_gets_readable_japanese(tmp_path: Path, toy_solution: Files, command: list[str]) -> None:
    done = checked(tmp_path, wrong(toy_solution), command, PYTHONIOENCODING="cp932")
    text = done.stdout.decode("cp932")
    assert done.returncode == 1
    assert "x double  0/2" in text
    assert "o negate  1/1" in text
    assert "→ 二乗しています。" in text
    assert "?" not in text


def test_where_student_processes_cannot_be_forked_grading_says_what_to_use(tmp_path: Path, toy_solution: Files) -> None:
    write_files(tmp_path / "class" / "a", toy_solution)
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    line = [*WITHOUT_POSIX, "grade", "class", "-o", "out", "--assignment", str(TOY)]
    done = subprocess.run(line, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "Linux, WSL or a container" in done.stderr

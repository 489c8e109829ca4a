"""Where submissions are unpacked: nothing is left there, not even by a run that was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from dll.autograder.workroom import workroom

from .conftest import TOY, Files, write_files


def test_a_room_is_gone_afterwards_and_also_after_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with workroom() as room:
        assert list(tmp_path.iterdir()) == [Path(room)]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeyError), workroom():
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_room_in_use_and_one_being_made_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "dll-room-being-made").mkdir()
    (tmp_path / "dll-room-elsewhere").symlink_to("/")
    with workroom() as first, workroom():
        assert Path(first).is_dir()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dll-room-being-made", "dll-room-elsewhere"]


def test_what_a_killed_run_left_is_swept_by_the_next(tmp_path: Path, toy_solution: Files) -> None:
    endless: Files = {**toy_solution, "calc.py": "while True: pass"}
    write_files(tmp_path / "class" / "a", endless)
    place = tmp_path / "tmp"
    place.mkdir()
    env = {**os.environ, "TMPDIR": str(place)}
    line = [sys.executable, "-m", "dll.cli", "grade", "class", "-o", "out", "--assignment", str(TOY)]
    process = subprocess.Popen(line, cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (left := list(place.glob("dll-room-*/tmp*"))):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert left[0].parent.exists()
    write_files(tmp_path / "class" / "a", toy_solution)
    assert subprocess.run(line, cwd=tmp_path, env=env, capture_output=True, check=False).returncode == 0
    assert list(place.iterdir()) == []

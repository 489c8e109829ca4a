"""Where submissions are unpacked: nothing is left there, not even by a run that was killed."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from dll.autograder.atomic import remove_tree
from dll.autograder.workroom import workroom

from . import grader_levels
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


def test_a_folder_that_nobody_may_list_is_removed_as_well(open_path: Path) -> None:
    locked = open_path / "room" / "deep" / "locked"
    locked.mkdir(parents=True)
    (locked / "file").write_text("x")
    locked.chmod(0o300)
    locked.parent.chmod(0)
    code = "import sys; from dll.autograder.atomic import remove_tree; remove_tree(sys.argv[1])"
    subprocess.run(["chown", "-R", str(grader_levels.NOBODY), open_path], check=os.geteuid() == 0)
    level = "ordinary" if os.geteuid() == 0 else "as it is"
    line = grader_levels.command(level, sys.executable, "-c", code, str(open_path / "room"))
    subprocess.run(line, check=True)
    assert list(open_path.iterdir()) == []


def test_a_room_is_never_swept_between_its_making_and_its_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    real = fcntl.flock

    def late(lock: int, how: int) -> None:
        if how == fcntl.LOCK_EX:  # our own: somebody sweeps this very moment
            monkeypatch.setattr(fcntl, "flock", real)
            for room in tmp_path.iterdir():
                remove_tree(str(room))
        real(lock, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with workroom() as room:
        assert Path(room).is_dir()


def test_a_room_made_where_nothing_can_be_locked_is_not_swept_by_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with monkeypatch.context() as windows:
        windows.setattr("dll.autograder.workroom.fcntl", None)
        room = workroom()
        folder = room.__enter__()
    with workroom():
        assert Path(folder).is_dir()
    room.__exit__(None, None, None)
    assert list(tmp_path.iterdir()) == []

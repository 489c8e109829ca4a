"""`dll check --watch` in a terminal of its own: the real command, real keys, and what stands on the screen."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte
import pytest

from ..conftest import TOY, Dll, Files, write_files

SECONDS = 30


class Terminal:
    """A pseudo-terminal with a command in it, and what it shows."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str], size: tuple[int, int]) -> None:
        import fcntl
        import pty
        import termios

        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self._screen = pyte.Screen(size[1], size[0])
        self._stream = pyte.ByteStream(self._screen)
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a background job of a shell ignores it
        )
        os.close(theirs)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._ours, 65536)
            except OSError:
                return
            self._stream.feed(data)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._ours, keys.encode())

    @property
    def text(self) -> str:
        """What it shows."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_for(self, *parts: str, without: str = "\0") -> None:
        """Wait until all of these are on the screen, and `without` is not."""
        until = time.monotonic() + SECONDS
        while not all(part in self.text for part in parts) or without in self.text:
            assert time.monotonic() < until, self.text
            assert self.process.poll() is None, self.text
            time.sleep(0.02)

    def ended(self) -> int:
        """Wait for the end: its status."""
        return self.process.wait(timeout=SECONDS)


@contextmanager
def watching(folder: Path, *options: str, size: tuple[int, int] = (24, 80), spawn: bool = False) -> Iterator[Terminal]:
    env = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "XDG_STATE_HOME": str(folder.parent / "state")}
    for name in ("COLUMNS", "LINES"):  # the terminal says how large it is
        env.pop(name, None)
    line = [sys.executable, "-m", "dll.cli", "check", "--watch", "--assignment", str(TOY), "--lang", "en", *options]
    terminal = Terminal([*line, "--spawn"] if spawn else line, folder, env, size)
    try:
        yield terminal
    finally:
        terminal.process.kill()
        terminal.process.wait()


@pytest.mark.parametrize("spawn", [False, True], ids=["fork", "spawn"])
def test_a_student_writes_saves_and_sees_from_the_stub_to_all_right(
    tmp_path: Path, toy_solution: Files, spawn: bool
) -> None:
    right = str(toy_solution["calc.py"])
    folder = write_files(tmp_path / "mine", {**toy_solution, "calc.py": right.replace("2 * x", "x * x")})
    with watching(folder, spawn=spawn) as terminal:
        terminal.wait_for("✗ double 0/2", "✓ negate", "calc.double  0/2", "q leave")
        assert "It squares" not in terminal.text
        terminal.type("h")
        terminal.wait_for("→ ")
        (folder / "calc.py").write_text(right.replace("2 * x", "2 * x)"))
        terminal.wait_for("calc.py  ✗", "not valid Python", "✗ double 0/2", "from before")
        (folder / "calc.py").write_text(right)
        terminal.wait_for("✓ double", "now right: calc.double", "holds in every public check", "dll show calc")
        terminal.type("q")
        assert terminal.ended() == 0
        assert "Public checks 4/4" in terminal.text


def test_n_goes_on_and_the_next_time_begins_where_the_student_was(tmp_path: Path, toy_solution: Files) -> None:
    both = str(toy_solution["calc.py"]).replace("2 * x", "x * x").replace("n * factorial", "n + factorial")
    folder = write_files(tmp_path / "mine", {**toy_solution, "calc.py": both})
    with watching(folder) as terminal:
        terminal.wait_for("calc.double  0/2")
        terminal.type("n")
        terminal.wait_for("calc.factorial", without="calc.double  0/2")
        terminal.type("q")
        assert terminal.ended() == 1
    with watching(folder) as terminal:
        terminal.wait_for("calc.factorial", "h hint", without="…")
        assert "calc.double  0/2" not in terminal.text


def test_an_endless_loop_does_not_end_the_watch(tmp_path: Path, toy_solution: Files) -> None:
    folder = write_files(tmp_path / "mine", {**toy_solution, "calc.py": "def double(x):\n    while True: pass\n"})
    with watching(folder) as terminal:
        terminal.wait_for("✗ double 0/2", "✓ negate")
        (folder / "calc.py").write_bytes(str(toy_solution["calc.py"]).encode())
        terminal.wait_for("✓ double")


def test_the_keys_stay_in_view_on_a_small_terminal_and_one_problem_can_be_asked_for(
    tmp_path: Path, toy_solution: Files
) -> None:
    wrong = str(toy_solution["calc.py"]).replace("2 * x", "x * x")
    folder = write_files(tmp_path / "mine", {**toy_solution, "calc.py": wrong})
    with watching(folder, "calc", size=(8, 40)) as terminal:
        terminal.wait_for("✗ double 0/2", "h hint")
        assert "negate" not in terminal.text


def test_ctrl_c_leaves_the_terminal_as_it_was(tmp_path: Path, toy_solution: Files) -> None:
    folder = write_files(tmp_path / "mine", toy_solution)
    with watching(folder) as terminal:
        terminal.wait_for("✓ double")
        terminal.process.send_signal(2)
        assert terminal.ended() == 0
        assert "Public checks 4/4" in terminal.text
        assert "Traceback" not in terminal.text


def test_without_a_terminal_it_says_so(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    folder = write_files(tmp_path / "mine", toy_solution)
    done = dll("check", "--watch", "--dir", folder, "--assignment", TOY)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "needs a terminal" in done.stderr
    assert dll("check", "--watch", "--json", "--dir", folder, "--assignment", TOY).returncode == 2

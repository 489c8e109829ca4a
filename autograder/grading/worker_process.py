"""One worker as the pool has it: a process that is sent jobs, and whose last words are kept."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from typing import IO

from ..errors import Fault
from ..neutral import plain
from ..sandbox.process_handle import environment, how_it_ended
from . import messages

_TAIL = 8192
"""Bytes of a worker's stderr that are kept."""
_LINE = 300
_END_SECONDS = 5.0
_LAST_WORDS_SECONDS = 2.0
"""How long a worker whose reports have ended may take to end, and what it says on the way to arrive."""


class WorkerProcess:
    """A started worker. What it writes to stderr goes to ours as before, and its end is remembered."""

    def __init__(self, command: list[str], setup: messages.Setup) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        )
        self.pid = self._process.pid
        self._tail = b""
        self._listener = threading.Thread(target=self._listen, daemon=True)
        try:
            self._listener.start()
        except RuntimeError:  # no thread is to be had: the worker is of no use then
            self.kill()
            self.end()
            raise
        self.send(setup)

    def send(self, message: messages.Setup | messages.Job) -> None:
        """Hand it something to do; where it has ended, its missing report tells."""
        with contextlib.suppress(BrokenPipeError):
            messages.write(_open(self._process.stdin), message)

    def report(self) -> messages.Report | None:
        """What it reports next, waiting for it; None where it has ended. Raises where that cannot be understood."""
        return messages.read_report(_open(self._process.stdout))

    def last_words(self) -> str:
        """How a worker that reports no more has ended, and the last line that it wrote, for one line of ours."""
        self._listener.join(_LAST_WORDS_SECONDS)
        try:
            how = how_it_ended(self._process.wait(_LAST_WORDS_SECONDS))
        except subprocess.TimeoutExpired:
            how = "still running"
        lines = [line.strip() for line in self._tail.decode("utf-8", "replace").splitlines() if line.strip()]
        return f"{how}: {plain(lines[-1], _LINE)}" if lines else how

    def kill(self) -> None:
        """End it at once; a report that is waited for is then None."""
        self._process.kill()

    def end(self) -> None:
        """Let it end by itself, or else end it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            self._process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        pipe = _open(self._process.stderr)
        with contextlib.suppress(OSError), pipe:
            while said := os.read(pipe.fileno(), 1 << 16):
                self._tail = (self._tail + said)[-_TAIL:]
                with contextlib.suppress(OSError):  # nobody has to hear it
                    _write_all(2, said)


def lost(process: WorkerProcess) -> Fault:
    """The sentence for a worker that reports no more."""
    return Fault("fault.worker-lost", how=process.last_words())


def described(error: BaseException) -> str:
    """An error that nobody foresaw, for one line: a worker may have put anything into it."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return plain(f"{type(error).__name__}: {reason}" if reason else type(error).__name__, _LINE).replace("\n", " ")


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe

"""Student processes started from nothing, over pipes: for systems without fork, a fork server or a jail.

For `dll check` of one's own files on macOS and Windows.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
from collections.abc import Callable
from typing import IO

import psutil

from .. import interpreter
from .link import TICK, Closed, IncomingFrame, Printed, Unasked, framed
from .process_handle import ONE_THREAD, Meter, environment, how_it_ended

_CHUNK = 1 << 16
_COMMAND = interpreter.command("dll.autograder.sandbox")
_STATES_ARE_KNOWN = not psutil.WINDOWS


class Spawner:
    """Starts one process ahead, so that it imports torch while its examiner does."""

    def __init__(self, *, optimizers: bool, device: str = "cpu") -> None:
        self._options = [f"--device={device}", *(["--optimizers"] if optimizers else [])]
        self._ahead: subprocess.Popen[bytes] | None = _spawn(self._options)

    def start(self) -> SpawnedProcess:
        """A student process: the one that was started ahead, or a new one."""
        process, self._ahead = self._ahead or _spawn(self._options), None
        return SpawnedProcess(process)


def _spawn(options: list[str]) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    env = environment() | ONE_THREAD
    command = [*_COMMAND, *options]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=env)  # noqa: S603 - a module of ours


class SpawnedProcess:
    """One process behind three pipes, each with a thread, so that the examiner never blocks on one."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._watched = psutil.Process(process.pid)
        self._printed = Printed()
        self._requests: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._parts: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        targets = (self._write, self._read_answers, self._read_prints)
        self._threads = [threading.Thread(target=target, daemon=True) for target in targets]
        for thread in self._threads:
            thread.start()

    def request(self, payload: bytes, on_tick: Callable[[], None]) -> bytearray:
        """Send one frame and wait for the one answer."""
        answer = IncomingFrame()
        if not self._parts.empty():
            raise Unasked if self._parts.get() else Closed
        self._requests.put(framed(payload))
        while True:
            try:
                part = self._parts.get(timeout=TICK)
            except queue.Empty:
                on_tick()
                continue
            if not part:
                raise Closed
            if (whole := answer.add(part)) is not None:
                return whole

    def meter(self) -> Meter:
        """A meter that starts now."""
        return Meter(self._cpu, lambda: None, self._is_asleep)

    def memory(self) -> int:
        """Bytes that are resident."""
        try:
            return int(self._watched.memory_info().rss)
        except psutil.Error:
            return 0

    def threads(self) -> int:
        """Not counted: where processes are spawned, a student runs their own files."""
        return 0

    def _cpu(self) -> float | None:
        try:
            times = self._watched.cpu_times()
        except psutil.Error:
            return None
        return float(times.user + times.system)

    def _is_asleep(self) -> bool:
        try:
            return not _STATES_ARE_KNOWN or self._watched.status() != psutil.STATUS_RUNNING
        except psutil.Error:
            return False

    def end(self, grace: float) -> tuple[str, str]:
        """Kill the process: how it had ended, and what it printed."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=grace)
        self._process.kill()
        code = self._process.wait()
        self._requests.put(None)
        for thread in self._threads:  # a process of the student's own may still hold a pipe open
            thread.join(timeout=1.0)
        return how_it_ended(code), self._printed.text()

    def _write(self) -> None:
        pipe = _open(self._process.stdin)
        with contextlib.suppress(OSError):
            while (payload := self._requests.get()) is not None:
                pipe.write(payload)
                pipe.flush()
        with contextlib.suppress(OSError):
            pipe.close()

    def _read_answers(self) -> None:
        try:
            pipe = _open(self._process.stdout)
            while part := os.read(pipe.fileno(), _CHUNK):
                self._parts.put(part)
        finally:  # whatever ended it, nobody waits for more
            self._parts.put(b"")

    def _read_prints(self) -> None:
        pipe = _open(self._process.stderr)
        while part := os.read(pipe.fileno(), _CHUNK):
            self._printed.add(part)


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe

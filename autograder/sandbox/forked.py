"""Student processes forked by a fork_server: started in milliseconds, metered through /proc, ended by pidfd."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from .forking import ForkServer
from .link import Link
from .process_handle import Meter, how_it_ended

_PAGE = os.sysconf("SC_PAGE_SIZE")
_SCHEDULE = "/proc/{}/schedstat"
_CPUCLOCK_SCHED = 2  # clock_getcpuclockid(3), which Python has for threads only


class ForkedProcess:
    """One process that a fork server forked."""

    def __init__(self, fork_server: ForkServer) -> None:
        self._fork_server = fork_server
        ours, theirs = socket.socketpair()
        reading, writing = os.pipe()
        try:
            self._pid, self._pidfd = fork_server.fork(theirs, writing)
        finally:
            theirs.close()
            os.close(writing)
        self._link = Link(ours, reading)
        self._reaped = False
        self._schedule: int | None = None
        with contextlib.suppress(OSError):  # not every system has it
            self._schedule = os.open(_SCHEDULE.format(self._pid), os.O_RDONLY)

    def request(self, payload: bytes, on_tick: Callable[[], None]) -> bytearray:
        """Send one frame and wait for the one answer."""
        return self._link.request(payload, on_tick)

    def meter(self) -> Meter:
        """A meter that starts now."""
        return Meter(self._cpu, self._in_line, self._is_asleep)

    def memory(self) -> int:
        """Bytes that are resident."""
        fields = self._stat()
        return int(fields[21]) * _PAGE if fields else 0

    def threads(self) -> int:
        """How many threads it has."""
        fields = self._stat()
        return int(fields[17]) if fields else 0

    def end(self, grace: float) -> tuple[str, str]:
        """Kill the process and all it started: how it had ended, and what it printed."""
        select.select([self._pidfd], [], [], grace)
        signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        select.select([self._pidfd], [], [])
        self._reaped = True
        status = self._fork_server.reap(self._pid)
        printed = self._link.printed()
        os.close(self._pidfd)
        if self._schedule is not None:
            os.close(self._schedule)
        self._link.close()
        return how_it_ended(os.waitstatus_to_exitcode(status)), printed

    def _cpu(self) -> float | None:
        """The clock of a whole process by its number: every thread of it, to the nanosecond, in one system call."""
        if self._reaped:  # the number may be another process's by now
            return None
        try:
            return time.clock_gettime((~self._pid << 3) | _CPUCLOCK_SCHED)
        except OSError:
            return None

    def _in_line(self) -> float | None:
        """What the kernel knows of its main thread; some are built to know nothing, and say 0 of everything."""
        if self._schedule is None:
            return None
        try:
            _ran, stood, times = map(int, os.pread(self._schedule, 64, 0).split())
        except OSError:
            return None
        return stood / 1e9 if times else None

    def _is_asleep(self) -> bool:
        fields = self._stat()
        return bool(fields) and fields[0] != "R"

    def _stat(self) -> list[str]:
        if self._reaped:
            return []
        try:
            text = Path(f"/proc/{self._pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return text.rpartition(")")[2].split()

"""The examiner's side of one student process: start it, ask it, and end it whatever it does."""

from __future__ import annotations

import os
import secrets
import select
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

from ..errors import Fault
from ..model import Limits
from . import link, wire
from .nursery import Nursery

_START_SECONDS = 60.0
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


class TimedOut(Exception):
    """The student process used up its time for one request."""


class OutOfMemory(Exception):
    """The student process grew past its memory."""


class Died(Exception):
    """The student process ended before it answered; `how` says whether by itself or by a signal."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how


class Protocol(Exception):
    """The student process sent something that is not the one answer to the open question."""


class StudentProcess:
    """A jailed process that holds one submission's files and answers calls."""

    def __init__(self, nursery: Nursery, folder: str, scratch: str, device: str, limits: Limits) -> None:
        self._nursery = nursery
        self._limits = limits
        ours, theirs = socket.socketpair()
        reading, writing = os.pipe()
        try:
            self._pid, self._pidfd = nursery.fork(theirs, writing)
        finally:
            theirs.close()
            os.close(writing)
        self._link = link.Link(ours, reading)
        self._over = False
        self.spent = 0.0
        """Seconds of processor time and of waiting so far; a busy machine costs a submission nothing."""
        self._base_rss = self._memory()
        self.output = ""
        self.jail = self._start(folder, scratch, device)

    def _start(self, folder: str, scratch: str, device: str) -> list[str]:
        start = wire.Start(
            nonce=secrets.randbits(53),
            folder=folder,
            scratch=scratch,
            device=device,
            memory_mib=self._limits.memory_mib,
            cpu_seconds=int(self._limits.submission_seconds) + 5,
        )
        try:
            reply = self._exchange(start, _START_SECONDS)
        except (Died, TimedOut, Protocol, OutOfMemory) as error:
            raise Fault("fault.student-process", error=f"{error!r} {self.output[-1000:]}") from error
        if not isinstance(reply, wire.Ready):
            text = reply.text if isinstance(reply, wire.Broken) else type(reply).__name__
            raise Fault("fault.student-process", error=text)
        return reply.jail

    def ask(self, request: wire.Load | wire.Call) -> wire.Reply:
        """The one well-formed reply to `request`.

        Raises TimedOut, OutOfMemory, Died or Protocol; the process is then ended.
        """
        return self._exchange(request, self._limits.check_seconds)

    def _exchange(self, request: wire.Request, seconds: float) -> wire.Reply:
        if self._over:
            raise Died("ended before")
        meter = _Meter(self._stat)

        def on_tick() -> None:
            if meter.read() > seconds:
                raise TimedOut
            if self._memory() - self._base_rss > self._limits.memory_mib << 20:
                raise OutOfMemory

        try:
            reply = wire.decode_reply(self._link.request(wire.encode(request), on_tick))
            if reply.nonce != request.nonce:
                raise Protocol("an answer to another question")
        except link.Closed:
            raise Died(self.end(grace=1.0)) from None
        except (link.Oversized, link.Unasked, wire.Malformed) as error:
            self.end()
            raise Protocol(type(error).__name__) from None
        except (TimedOut, OutOfMemory, Protocol):
            self.end()
            raise
        finally:
            self.spent += meter.read()
        return reply

    def end(self, grace: float = 0.0) -> str:
        """Kill the process and all it started, and say how it had ended (`exit 0`, `SIGSEGV`, ...).

        `grace` is how long a process that closed its link may take to end by itself, in seconds.
        """
        if self._over:
            return "ended before"
        self._over = True
        select.select([self._pidfd], [], [], grace)
        signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        select.select([self._pidfd], [], [])
        status = self._nursery.reap(self._pid)
        self.output = self._link.printed()
        os.close(self._pidfd)
        self._link.close()
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            return signal.Signals(number).name if number in list(signal.Signals) else f"signal {number}"
        return f"exit {os.WEXITSTATUS(status)}"

    def _memory(self) -> int:
        fields = self._stat()
        return int(fields[21]) * _PAGE if fields else 0

    def _stat(self) -> list[str]:
        if self._over:  # reaped: the number may be another process's by now
            return []
        try:
            text = Path(f"/proc/{self._pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return text.rpartition(")")[2].split()


class _Meter:
    """Seconds that a process used: on the processor, or asleep; not those it stood in line on a busy machine."""

    def __init__(self, stat: Callable[[], list[str]]) -> None:
        self._stat = stat
        self._cpu_at_start = self._cpu_before = self._cpu(stat())
        self._at = time.monotonic()
        self._asleep = 0.0

    def read(self) -> float:
        """Seconds used since the meter was made."""
        fields = self._stat()
        if fields:
            now, cpu = time.monotonic(), self._cpu(fields)
            if fields[0] in "STt" and cpu == self._cpu_before:
                self._asleep += now - self._at
            self._at, self._cpu_before = now, cpu
        return self._cpu_before - self._cpu_at_start + self._asleep

    @staticmethod
    def _cpu(fields: list[str]) -> float:
        """Processor seconds so far, of the process and the children it waited for."""
        return sum(int(field) for field in fields[11:15]) / _TICKS if fields else 0.0

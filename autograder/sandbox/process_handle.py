"""What the examiner needs of a student process, however it was started."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Protocol

_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE", "COMSPEC", "PATH", "TEMP", "TMP", "USERPROFILE")
_KEPT_EVERYWHERE = ("ATEN_CPU_CAPABILITY", "CUDA_VISIBLE_DEVICES")
"""What Windows needs to start a process and load a library, and what chooses torch's arithmetic in our own tests."""


class ForkServerLost(Exception):
    """What makes student processes has ended: its worker is of no use any more, and ends for another to begin."""


_HARDLY = 0.2
"""Where nobody tells how long a process stood in line: one that ran for less of the time since it was last looked at,
and is asleep now, slept; any other wanted to run."""


class Meter:
    """Seconds that a process used: on the processor, or asleep; not those it stood in line on a busy machine.

    `cpu` tells its processor seconds so far, None once it is gone; `in_line` the seconds it stood in line, None where
    the system does not tell; `asleep` whether it is neither running nor in line now.
    """

    def __init__(
        self, cpu: Callable[[], float | None], in_line: Callable[[], float | None], asleep: Callable[[], bool]
    ) -> None:
        self._cpu = cpu
        self._in_line = in_line
        self._is_asleep = asleep
        self._began = self._at = time.monotonic()
        self._cpu_at_start = self._cpu_before = cpu() or 0.0
        self._line_at_start = in_line() or 0.0
        self._guessed = self._waiting = self._in_line_before = 0.0
        self._ours = self._used = 0.0

    def read(self) -> float:
        """Seconds used since the meter was made."""
        if (cpu := self._cpu()) is not None:
            now = time.monotonic()
            self._in_line_before = self._stood(now - self._at, cpu - self._cpu_before)
            self._at, self._cpu_before = now, cpu
            self._used = max(cpu - self._cpu_at_start, now - self._began - self._in_line_before - self._ours)
        return self._used

    @contextlib.contextmanager
    def waiting_for_us(self) -> Iterator[None]:
        """Meanwhile its sleep is not its own; what a thread of it runs is."""
        self.read()
        at, cpu, line = self._at, self._cpu_before, self._in_line_before
        try:
            yield
        finally:
            self.read()
            slept = (self._at - at) - (self._cpu_before - cpu) - (self._in_line_before - line)
            self._ours += max(slept, 0.0)
            used = self._at - self._began - self._in_line_before - self._ours
            self._used = max(self._cpu_before - self._cpu_at_start, used)

    def _stood(self, passed: float, ran: float) -> float:
        """Seconds in line so far, after `passed` since the last look in which it ran for `ran`."""
        if (line := self._in_line()) is None:
            slept = ran < _HARDLY * passed and self._is_asleep()
            self._guessed += 0.0 if slept else max(passed - ran, 0.0)
            return self._guessed
        # what it is waiting now the kernel adds when it runs again
        self._waiting = self._waiting + passed if ran == 0.0 and not self._is_asleep() else 0.0
        return line - self._line_at_start + self._waiting


class ProcessHandle(Protocol):
    """One student process."""

    def request(self, payload: bytes, on_tick: Callable[[], None], /) -> bytes | bytearray:
        """Send one frame and wait for the one answer; `on_tick` raises where the wait must end."""

    def meter(self) -> Meter:
        """A meter that starts now."""

    def memory(self) -> int:
        """Bytes that are resident; 0 where the system does not tell."""

    def threads(self) -> int:
        """How many threads it has; 0 where the system does not tell."""

    def end(self, grace: float, /) -> tuple[str, str]:
        """Kill the process: how it had ended (`exit 0`, `SIGSEGV`, ...), and what it printed.

        `grace` is how long a process that closed its link may take to end by itself, in seconds.
        """


StartProcess = Callable[[], ProcessHandle]


def how_it_ended(code: int) -> str:
    """`exit 0`, `SIGSEGV`, ... from an exit code that is negative for a signal."""
    if code >= 0:
        return f"exit {code}"
    number = -code
    return signal.Signals(number).name if number in list(signal.Signals) else f"signal {number}"


ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
"""Variables to set before numpy and torch are imported: a forked thread pool hangs the child."""


def environment() -> dict[str, str]:
    """The environment of our own processes: nearly nothing."""
    kept = (*_KEPT, *_KEPT_EVERYWHERE) if os.name == "nt" else _KEPT_EVERYWHERE
    return {name: os.environ[name] for name in kept if name in os.environ}

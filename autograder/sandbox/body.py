"""What the examiner needs of a student process, however it was started."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Protocol


class Meter(Protocol):
    """Seconds that a process used since the meter was made."""

    def read(self) -> float:
        """Seconds so far."""


class Body(Protocol):
    """One student process."""

    def request(self, payload: bytes, on_tick: Callable[[], None], /) -> bytes | bytearray:
        """Send one frame and wait for the one answer; `on_tick` raises where the wait must end."""

    def meter(self) -> Meter:
        """A meter that starts now."""

    def memory(self) -> int:
        """Bytes that are resident; 0 where the system does not tell."""

    def end(self, grace: float, /) -> tuple[str, str]:
        """Kill the process: how it had ended (`exit 0`, `SIGSEGV`, ...), and what it printed.

        `grace` is how long a process that closed its link may take to end by itself, in seconds.
        """


Start = Callable[[], Body]


def how_it_ended(code: int) -> str:
    """`exit 0`, `SIGSEGV`, ... from an exit code that is negative for a signal."""
    if code >= 0:
        return f"exit {code}"
    number = -code
    return signal.Signals(number).name if number in list(signal.Signals) else f"signal {number}"

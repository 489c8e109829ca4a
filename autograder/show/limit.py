"""Seconds that a block may take, on every system: a timer interrupts the main thread as Ctrl-C does."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class PictureTimedOut(BaseException):
    """Raised where a block took too long; no `except Exception` of a student catches it."""


@contextmanager
def seconds(limit: float) -> Iterator[None]:
    """Raise TimedOut in the block when `limit` seconds are over. For the main thread; blocks do not nest."""
    lock, ended, late = threading.Lock(), threading.Event(), threading.Event()

    def interrupt() -> None:
        with lock:
            if not ended.is_set():
                late.set()
                _thread.interrupt_main()

    def on_interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise PictureTimedOut if late.is_set() else KeyboardInterrupt

    timer = threading.Timer(limit, interrupt)
    timer.daemon = True
    before = signal.signal(signal.SIGINT, on_interrupt)
    timer.start()
    try:
        yield
    finally:
        with lock:
            ended.set()
        timer.cancel()
        signal.signal(signal.SIGINT, before)

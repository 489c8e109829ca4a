"""Single keys from a terminal, without Return: POSIX terminals and the Windows console."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_POLL_SECONDS = 0.1


@contextmanager
def single_keys(on_key: Callable[[str], None]) -> Iterator[None]:
    """Hand every key to `on_key` on a thread of its own; the terminal is as it was afterwards."""
    stop = threading.Event()
    reader = _windows_keys if os.name == "nt" else _posix_keys
    with _as_typed():
        thread = threading.Thread(target=reader, args=(on_key, stop), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


@contextmanager
def _as_typed() -> Iterator[None]:
    """Have the terminal give each key at once and show none; Ctrl-C still interrupts."""
    if os.name == "nt":
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin, termios.TCSANOW)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _posix_keys(on_key: Callable[[str], None], stop: threading.Event) -> None:
    import select

    while not stop.is_set():
        if select.select([sys.stdin], [], [], _POLL_SECONDS)[0]:
            data = os.read(sys.stdin.fileno(), 64)
            if not data:
                on_key("q")  # the terminal is gone
                return
            if not data.startswith(b"\x1b"):  # an arrow or a function key is several bytes, and nothing here
                for key in data.decode(errors="ignore"):
                    on_key(key)


def _windows_keys(on_key: Callable[[str], None], stop: threading.Event) -> None:
    import msvcrt

    while not stop.wait(_POLL_SECONDS):
        while msvcrt.kbhit():  # type: ignore[attr-defined]
            key = msvcrt.getwch()  # type: ignore[attr-defined]
            if key in "\x00\xe0":
                msvcrt.getwch()  # type: ignore[attr-defined]
            else:
                on_key(key)

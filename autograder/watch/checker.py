"""Checks problems one request after the other on a warm worker, beside the screen."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from ..errors import DllError, Fault
from ..grading import messages
from ..grading.pool import Pool
from ..grading.worker_process import described
from ..model import CheckResult


class CheckerReady(msgspec.Struct, frozen=True):
    """The worker has imported what it needs."""


class Began(msgspec.Struct, frozen=True):
    """A check of these problems began."""

    problems: tuple[str, ...]


class Found(msgspec.Struct, frozen=True):
    """What a check found."""

    problems: tuple[str, ...]
    results: tuple[CheckResult, ...]
    seconds: float


class CheckFailed(msgspec.Struct, frozen=True):
    """A check could not be carried out; where `final`, none can."""

    error: DllError
    final: bool


Event = CheckerReady | Began | Found | CheckFailed


class Checker:
    """A thread with a pool of one worker. Requests that wait are carried out together. Use as a context manager."""

    def __init__(
        self,
        setup: messages.Setup,
        folder: Path,
        on_event: Callable[[Event], None],
        *,
        spawn: bool,
    ) -> None:
        self._pool = Pool(setup, spawn=spawn)
        self._folder = str(folder.resolve())
        self._tell = on_event
        self._asked: queue.SimpleQueue[tuple[str, ...] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Checker:
        self._pool.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._asked.put(None)
        self._pool.__exit__()  # ends a check that is going on

    def ask(self, problems: tuple[str, ...]) -> None:
        """Check these problems as they lie there when their turn comes."""
        self._asked.put(problems)

    def _serve(self) -> None:
        try:
            self._pool.ready()
            self._tell(CheckerReady())
            while (problems := self._next()) is not None:
                self._tell(Began(problems))
                self._check(problems)
        except DllError as error:
            self._tell(CheckFailed(error, final=True))
        except Exception as error:  # noqa: BLE001 - the last frame of a thread: none dies in silence
            self._tell(CheckFailed(Fault("fault.worker", error=described(error)), final=True))

    def _next(self) -> tuple[str, ...] | None:
        wanted = dict.fromkeys(first) if (first := self._asked.get()) is not None else None
        while wanted is not None and not self._asked.empty():
            more = self._asked.get()
            wanted = None if more is None else wanted | dict.fromkeys(more)
        return None if wanted is None else tuple(wanted)

    def _check(self, problems: tuple[str, ...]) -> None:
        began = time.monotonic()
        job = messages.Job("", folder=self._folder, functions=problems)
        (graded,) = self._pool.run([job])
        if graded.failed is not None:
            self._tell(CheckFailed(Fault("fault.worker", error=graded.failed.sentence), final=False))
        else:
            self._tell(Found(problems, graded.results, time.monotonic() - began))

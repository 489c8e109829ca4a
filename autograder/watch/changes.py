"""Which problems a change on the disk can affect, and when there was one."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

from ..assignment import Assignment
from ..delivery.account import Asked
from ..intake.handin import gather

_LOOK_MS = 500
_SETTLE_MS, _STEP_MS = 100, 20
"""An editor saves in several steps: wait until it has been quiet for a step, but not longer than that in all."""


class Needs:
    """What each problem's verdict hangs on: its file and what that imports, with their contents."""

    def __init__(self, assignment: Assignment, folder: Path, problems: tuple[str, ...]) -> None:
        self._folder = folder
        self._files = {name: assignment.problem(name).file for name in problems}
        self._seen: dict[str, dict[str, str]] = {}
        self.folders = {folder}
        """Where these files lie: the folder itself and those of packages."""

    def changed(self) -> list[str]:
        """The problems of which a file is not what it was when this was last asked; all, the first time."""
        found = []
        self.folders = {self._folder}
        for problem, file in self._files.items():
            try:
                files = gather(self._folder, Asked({file: ()})).files
            except OSError:  # saved this very moment: its change comes again
                continue
            self.folders |= {(self._folder / name).parent for name in files}
            now = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
            if now != self._seen.get(problem):
                self._seen[problem] = now
                found.append(problem)
        return found


def watch_files(needs: Needs, on_change: Callable[[], None], stop: threading.Event) -> None:
    """Call `on_change` after each change in the folders that matter, until `stop`; blocks."""
    from watchfiles import watch

    while not stop.is_set():
        folders = sorted(needs.folders)
        seen = watch(
            *folders,
            recursive=False,
            debounce=_SETTLE_MS,
            step=_STEP_MS,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
        )
        for changes in seen:
            if any(path.endswith(".py") for _, path in changes):
                on_change()
            if sorted(needs.folders) != folders:  # a package is imported that was not: what it holds matters now
                on_change()
                break

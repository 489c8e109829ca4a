"""The screen of `dll check --watch`, and the loop that keeps it true: files, keys and results in one queue."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text as Line

from ..assignment import Assignment
from ..errors import Fault
from ..grading import messages
from ..grading.worker_process import described
from ..intake.workplace import attempted
from ..neutral import plain
from ..reports.check_report import views
from ..text import Language, Text, say
from .board import Board
from .changes import Needs, watch_files
from .checker import Began, Checker, CheckerReady, CheckFailed, Event, Found
from .keys import single_keys

_BLINK_SECONDS = 0.5
"""How often the screen looks at its own size where nothing happens."""


class _Changed(msgspec.Struct, frozen=True):
    """A file was saved."""


class _Key(msgspec.Struct, frozen=True):
    name: str


class ScreenRequest(msgspec.Struct, frozen=True):
    """What is watched."""

    assignment: Assignment
    setup: messages.Setup
    problems: tuple[str, ...]
    folder: Path
    language: Language
    spawn: bool = False


class Screen:
    """Everything that `dll check --watch` shows, until the student leaves."""

    def __init__(
        self, request: ScreenRequest, console: Console, focus: str | None, on_news: Callable[[Board], list[Text]]
    ) -> None:
        """`on_news` is called after each result; what it returns stands below until the next one."""
        self._request = request
        self._console = console
        self.board = Board(self._wanted(), focus)
        self._events: queue.SimpleQueue[Event | _Changed | _Key] = queue.SimpleQueue()
        self._needs = Needs(request.assignment, request.folder, request.problems)
        self._status: Text = say("watch.starting")
        self._running: tuple[str, ...] = ()
        self._on_news = on_news
        self._below: list[Text] = []

    def run(self) -> None:
        """Show and check until `q`; raises the sentence of what makes checking impossible."""
        stop = threading.Event()
        changed = threading.Thread(target=self._look, args=(stop,), daemon=True)
        setup, folder = self._request.setup, self._request.folder
        checker = Checker(setup, folder, self._events.put, spawn=self._request.spawn)
        live = Live(self._picture(), console=self._console, screen=True, auto_refresh=False)
        with live, checker, single_keys(lambda key: self._events.put(_Key(key))):
            changed.start()
            try:
                self._ask(checker)
                while self._carries_on(checker):
                    live.update(self._picture(), refresh=True)
            finally:
                stop.set()

    def _look(self, stop: threading.Event) -> None:
        try:
            watch_files(self._needs, lambda: self._events.put(_Changed()), stop)
        except Exception as error:  # noqa: BLE001 - the last frame of a thread: none dies in silence
            self._events.put(CheckFailed(Fault("fault.watch", error=described(error)), final=True))

    def _carries_on(self, checker: Checker) -> bool:
        """Take one event; False where the student leaves."""
        try:
            event = self._events.get(timeout=_BLINK_SECONDS)
        except queue.Empty:
            return True
        match event:
            case _Key(name="q" | "Q"):
                return False
            case _Key(name=key):
                self._press(key.lower(), checker)
            case _Changed():
                self._ask(checker)
            case Began():
                self._running = event.problems
            case Found():
                self._running = ()
                self._take(event)
            case CheckFailed(final=True):
                raise event.error
            case CheckFailed():
                self._running = ()
                self._status = event.error.sentence
            case CheckerReady():
                self._status = say("watch.checking")
        return True

    def _press(self, key: str, checker: Checker) -> None:
        if key == "h":
            self.board.hint = not self.board.hint
        elif key == "n":
            self.board.go_on()
        elif key == "r":
            checker.ask(self._wanted())

    def _ask(self, checker: Checker) -> None:
        wanted = self._wanted()
        if problems := tuple(name for name in self._needs.changed() if name in wanted):
            checker.ask(problems)

    def _wanted(self) -> tuple[str, ...]:
        """The problems that were asked for, or else all but the challenges that are not begun."""
        begun = attempted(self._request.assignment, self._request.folder)
        return self._request.problems if self._request.setup.functions else begun

    def _take(self, found: Found) -> None:
        right: list[str] = []
        wrong: list[str] = []
        for problem in found.problems:
            own = [r for r in found.results if r.problem == problem]
            news = self.board.take(problem, views(self._request.assignment, own))
            right += news.right
            wrong += news.wrong
        clock = time.strftime("%H:%M:%S")
        self._status = say("watch.checked", clock=clock, seconds=f"{found.seconds:.2f}")
        self._below = [say("watch.became-right", names=", ".join(right))] * bool(right)
        self._below += [say("watch.became-wrong", names=", ".join(wrong))] * bool(wrong)
        self._below += self._on_news(self.board)

    def _picture(self) -> Group:
        language = self._request.language
        head = Line(f" {plain(self._request.folder.resolve().name, 40)}  ", style="dim")
        keys = Line(" " + say("watch.keys").in_language(language), style="dim")
        if self._running:
            head.append(say("watch.running", names=", ".join(self._running)).in_language(language), style="yellow")
        else:
            head.append(plain(self._status.in_language(language)), style="cyan")
        for line in (head, keys):
            line.truncate(self._console.width, overflow="ellipsis")
        lines = [head, Line(""), *self.board.lines(language, self._console.width), Line("")]
        lines += [Line(" " + text.in_language(language), style="green") for text in self._below]
        return Group(*self._fitting(lines, max(self._console.height - 1, 1)), keys)

    def _fitting(self, lines: list[Line], room: int) -> list[Line]:
        """Just as many lines, wrapped as the terminal is wide, as there is room for: the keys stay below."""
        wrapped = [part for line in lines for part in (line.wrap(self._console, self._console.width) or [line])]
        return [*wrapped, *[Line("")] * room][:room]

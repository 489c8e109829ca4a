"""What `dll check` prints: the problems one after the other, as their results come."""

from __future__ import annotations

from rich.console import Console

from ..assignment import Assignment
from ..model import CheckResult
from ..reports.check_report import FunctionView, closing_lines, printed_lines, problem_lines, views
from ..text import Language, say


class CheckScreen:
    """Prints each problem when the first result of the next one comes."""

    def __init__(self, assignment: Assignment, console: Console, language: Language, every_check: bool) -> None:
        self._assignment = assignment
        self._console = console
        self._language: Language = language
        self.every_check = every_check
        self._waiting = Console(stderr=True).status(say("check.waiting").in_language(language))
        self._open: list[CheckResult] = []
        self._done: list[FunctionView] = []

    def __enter__(self) -> None:
        """Show that something goes on, until the first result is there."""
        self._waiting.start()

    def __exit__(self, *_: object) -> None:
        self._waiting.stop()

    def add(self, result: CheckResult) -> None:
        """Take one result."""
        self._waiting.stop()
        if self._open and self._open[0].problem != result.problem:
            self._print_open()
        self._open.append(result)

    def show_printed(self, printed: str) -> None:
        """Print the problem that is open, and below it what the student's code printed."""
        self._print_open()
        for line in printed_lines(printed, self._language):
            self._console.print(line)

    def finish(self) -> list[FunctionView]:
        """Print the rest and the closing lines."""
        self._print_open()
        for line in closing_lines(self._done, self._language):
            self._console.print(line)
        return self._done

    def _print_open(self) -> None:
        functions = views(self._assignment, self._open)
        if functions:
            for line in problem_lines(functions, self._language, self.every_check):
                self._console.print(line)
        self._done += functions
        self._open = []

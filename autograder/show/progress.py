"""How far a picture is, with the latest numbers, on stderr; nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ..text import Language, Text

_T = TypeVar("_T")


class Watch:
    """A bar for each stage of the work. Use as a context manager."""

    def __init__(self, language: Language) -> None:
        console = Console(file=sys.stderr)  # this one, also while others are sent elsewhere
        self._language: Language = language
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[live]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
            redirect_stdout=False,
            transient=True,
        )
        self._stage: TaskID | None = None

    def __enter__(self) -> Watch:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def steps(self, items: Iterable[_T], total: int, name: Text) -> Iterator[_T]:
        """Go through `items`, with a bar that bears the stage's name."""
        self._stage = self._bar.add_task(name.in_language(self._language), total=total, live="")
        for item in items:
            yield item
            self._bar.advance(self._stage)

    def stage(self, name: Text, total: int) -> TaskID:
        """A stage that is advanced from outside."""
        return self._bar.add_task(name.in_language(self._language), total=total, live="")

    def advance(self, stage: TaskID) -> None:
        """One step of such a stage."""
        self._bar.advance(stage)

    def live(self, **values: float) -> None:
        """Numbers to show beside the bar of the present stage."""
        if self._stage is not None:
            self._bar.update(self._stage, live="  ".join(f"{name} {value:.4g}" for name, value in values.items()))

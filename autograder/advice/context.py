"""One failure beside the student's text: what the rules of advice look at."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass

from ..exam.failure import Failure
from ..text import Text
from .code_patterns import Operation, Pattern
from .student_source import Definition, Source, Sources, plain_name


@dataclass(frozen=True)
class AdviceContext:
    """A failed check of one function, its student's files, and the function as the starter has it."""

    failure: Failure
    problem: str
    function: str
    sources: Sources
    starter: Definition | None
    wanted: frozenset[str] = frozenset()
    """All functions that the file should have."""

    @property
    def file(self) -> str:
        """The name of the file that the function should be in."""
        return f"{self.problem}.py"

    @property
    def source(self) -> Source | None:
        """That file, where it was handed in."""
        return self.sources.get(self.file)

    @functools.cached_property
    def definition(self) -> Definition | None:
        """The function, where the text shows it."""
        return self.sources.definition(self.file, self.function)

    @functools.cached_property
    def _definitions(self) -> list[Definition]:
        """The function and what it calls."""
        return self.sources.with_called(self.definition) if self.definition else []

    def operations(self, kinds: Collection[Pattern], name: str = "") -> list[tuple[Definition, Operation]]:
        """Operations of these kinds in the function and in what it calls; on the variable `name` where given."""
        return [(p, o) for p in self._definitions for o in p.operations if o.kind in kinds and name in ("", o.name)]

    def first(self, *kinds: Pattern) -> tuple[str, str] | None:
        """Where the first operation of the first of these kinds is, and how it is written."""
        for kind in kinds:
            for definition, operation in self.operations({kind}):
                return f"{definition.file}:{operation.line}", operation.text
        return None

    @property
    def result_line(self) -> str | None:
        """Where the function gives its result, or begins."""
        if self.definition is None:
            return None
        lines = [line for line, has_value in self.definition.returns if has_value]
        return f"{self.definition.file}:{lines[-1]}" if lines else self.definition.where

    @property
    def place(self) -> tuple[Source, int] | None:
        """The student's own line in which an exception was raised."""
        file, _, line = (self.failure.where or "").rpartition(":")
        return (self.sources[file], int(line)) if file in self.sources and line.isdigit() else None

    @property
    def line_operations(self) -> list[Operation]:
        """What is done on that line."""
        if self.place is None:
            return []
        source, line = self.place
        return [o for o in source.operations if o.line == line]


Rule = Callable[[AdviceContext], Text | None]
"""A sentence that names a line and an action, where the rule knows one."""


def shown(names: Collection[str]) -> str:
    """A student's own names, where all may be shown."""
    return ", ".join(names) if all(plain_name(name) for name in names) else ""

"""Runs a collected exam on one submission after the other and says what each check found."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from ..assignment import Assignment
from ..errors import Fault
from ..mistakes import Mistake
from ..model import Cause, CheckResult, Outcome
from ..sandbox.wire import Malformed
from ..text import Text
from .failure import Failure
from .given import Given
from .key import Key, ReferenceFailed
from .plugin import DTYPES, Bench, ExamPlugin, Item
from .proxy import Ask, Subject

Kind = Literal["public", "staff"]
PARTS: dict[Kind, tuple[Kind, ...]] = {"public": ("public",), "staff": ("public", "staff")}
"""A hidden exam runs the public checks again with secret numbers, and more: every law can be read."""
_ANSWERED = {
    Cause.KIND,
    Cause.SHAPE,
    Cause.DTYPE,
    Cause.NOT_FINITE,
    Cause.VALUE,
    Cause.LAW,
    Cause.GRADIENT,
    Cause.CUT,
    Cause.STATE,
    Cause.CHANGED,
    Cause.NOT_REFUSED,
}
"""Causes where the function did answer, so that a known mistake may give the same answer."""


def test_files(assignment: Assignment, kind: Kind, problems: Iterable[str]) -> list[Path]:
    """The test files of an exam."""
    files = [
        path
        for name in problems
        for part in PARTS[kind]
        for path in sorted((assignment.folder(name) / part).glob("test_*.py"))
    ]
    if not files:
        raise Fault("fault.exam", error=f"{assignment.name} has no {kind} tests")
    return files


class Examiner:
    """An exam with its answer key. Who answers for a student is the caller's choice."""

    def __init__(self, assignment: Assignment, kind: Kind, plugin: ExamPlugin, key: Key) -> None:
        self._assignment = assignment
        self._plugin = plugin
        self._key = key
        self._given: dict[str, type[Given]] = {}
        self._laws = {problem.name: _laws(assignment, problem.name, kind) for problem in assignment.problems}
        self.items = plugin.items

    def examine(
        self, asks: Mapping[str, Ask], wanted: Callable[[Item], bool] = lambda _: True
    ) -> Iterator[CheckResult]:
        """One result per item; `asks` has who answers on each device. Results come problem by problem."""
        for problem in self._assignment.problems:
            made: dict[str, Mistake] = {}
            for function in problem.functions:
                for item in self.items:
                    if (item.problem, item.function) == (problem.name, function.name) and wanted(item):
                        yield self._check(item, asks[item.variant.device], made)

    def _check(self, item: Item, ask: Ask, made: dict[str, Mistake]) -> CheckResult:
        """One result; `made` gathers the known mistakes of the functions so far, parts before what uses them."""
        failure = self.run(item, ask)
        if failure is None or failure.cause not in _ANSWERED:
            return self.result(item, failure)
        if followed := self._follow_through(item, ask, made):
            return self.result(item, failure, followed=followed)
        mistake = self._diagnose(item, ask)
        if mistake is not None:
            made[mistake.name] = mistake
        return self.result(item, failure, mistake)

    def run(self, item: Item, ask: Ask, mistakes: tuple[Mistake, ...] = ()) -> Failure | None:
        """Run one item against the reference, or against the reference with mistakes in it."""
        dtype = DTYPES[item.variant.dtype]
        bench = Bench(
            student=Subject(ask, item.problem, dtype, exact=False, device=item.variant.device),
            reference=Subject(self._key.ask(item, mistakes), item.problem, dtype, exact=True),
            given=self._given_class(item.problem)(self._key.source(item), dtype),
        )
        error = self._plugin.run(item, bench)
        match error:
            case None | Failure():
                return error
            case Fault() | OSError() | MemoryError() | ReferenceFailed() | KeyboardInterrupt():
                return Failure(Cause.FAULT, note=_trace(error))
            case AssertionError():
                return Failure(Cause.LAW, note=str(error))
            case Malformed():
                return Failure(Cause.PROTOCOL, note=str(error))
        # The check's own arithmetic stumbled over an answer, or over itself: `dll verify` finds the latter.
        return Failure(Cause.LAW, note=_trace(error))

    def _diagnose(self, item: Item, ask: Ask) -> Mistake | None:
        """The one known mistake of this function that would have passed with these answers."""
        fitting = [
            mistake
            for mistake in self._key.mistakes(item)
            if mistake.function == item.function and self.run(item, ask, (mistake,)) is None
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _follow_through(self, item: Item, ask: Ask, made: dict[str, Mistake]) -> tuple[Mistake, ...]:
        """Mistakes of other functions that explain this failure: the points are kept (error carried forward)."""
        others = tuple(m for m in made.values() if m.function != item.function)
        return others if others and self.run(item, ask, others) is None else ()

    def result(
        self,
        item: Item,
        failure: Failure | None,
        mistake: Mistake | None = None,
        followed: tuple[Mistake, ...] = (),
    ) -> CheckResult:
        """The record of one check."""
        base = CheckResult(
            problem=item.problem,
            function=item.function,
            test=item.test,
            weight=item.weight,
            variant=item.variant,
            law=Text(ja=self._laws[item.problem].get(item.node.originalname, item.law), en=item.law),
            outcome=Outcome.PASSED,
        )
        if failure is None:
            return base
        changes = {
            "outcome": Outcome.PASSED if followed else failure.outcome,
            "cause": None if followed else failure.cause,
            "detail": failure.detail,
            "where": failure.where,
            "exception": failure.exception,
            "mistake": mistake.name if mistake else None,
            "hint": mistake.hint if mistake else None,
            "followed": followed[0].name if followed else None,
            "followed_part": followed[0].function if followed else None,
            "note": failure.note,
        }
        return msgspec.structs.replace(base, **changes)

    def _given_class(self, problem: str) -> type[Given]:
        if problem not in self._given:
            path = self._assignment.folder(problem) / "given.py"
            self._given[problem] = _load_given(path) if path.is_file() else Given
        return self._given[problem]


def _load_given(path: Path) -> type[Given]:
    name = f"given_{path.parent.name}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    found: type[Given] = module.Given
    return found


def _laws(assignment: Assignment, problem: str, kind: Kind) -> dict[str, str]:
    """The Japanese sentence of each check; the English one is its docstring."""
    laws: dict[str, str] = {}
    for part in PARTS[kind]:
        path = assignment.folder(problem) / part / "ja.toml"
        if path.is_file():
            laws |= tomllib.loads(path.read_text(encoding="utf-8"))
    return laws


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error, limit=-2))[-4000:]

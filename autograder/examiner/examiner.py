"""Runs a collected exam on one submission after the other and says what each check found."""

from __future__ import annotations

import contextlib
import dataclasses
import random
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from ..advice.relations import usual_relation
from ..assignment import Assignment
from ..errors import OURS
from ..exam.compare import as_float32, measuring, widened
from ..exam.failure import Failure
from ..exam.files import Kind, given_class
from ..exam.plugin import DTYPES, Bench, ExamPlugin, Item
from ..exam.proxy import Ask, Subject
from ..mistakes import Mistake
from ..model import Cause, CheckResult
from ..sandbox import wire
from ..sandbox.process_handle import Gone
from ..text import Text
from .answer_key import Key, ReferenceFailed
from .check_result import Teller, Told
from .device_mistakes import as_misplaced, located, may_be_misplaced
from .diagnosis import Diagnosis, Made, in_part, left_by_parts, outcome_of, settled
from .dry_run import Rehearsal
from .pass_cache import Passes
from .session import Respondent

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
    Cause.DREW,
    Cause.NOT_REFUSED,
    Cause.MISREFUSED,
}
"""Causes where the function did answer, so that a known mistake may give the same answer."""


@dataclass(frozen=True)
class _Found:
    """What one check found, the calls that it put, and the mistakes that may explain it."""

    item: Item
    failure: Failure | None
    calls: Sequence[wire.Call]
    suspects: Sequence[Mistake] = ()
    followed: tuple[Mistake, ...] = ()
    deviation: float | None = None


class Examiner:
    """An exam with its answer key. Who answers for a student is the caller's choice."""

    def __init__(
        self, assignment: Assignment, kind: Kind, plugin: ExamPlugin, key: Key, *, measure: bool = False
    ) -> None:
        self._assignment = assignment
        self._plugin = plugin
        self._key = key
        self._given = {name: given_class(assignment, name) for name in {item.problem for item in plugin.items}}
        self.teller = Teller(assignment, kind)
        self._measure = measure
        self._diagnosis = Diagnosis(key, self.run)
        self._passes = Passes()
        self._rehearsal = Rehearsal(key, self.run, self._passes)
        self.items = plugin.items

    def examine(
        self, asks: Mapping[str, Ask], wanted: Callable[[Item], bool] = lambda _: True, order: int | None = None
    ) -> Iterator[CheckResult]:
        """One result per item; `asks` has who answers on each device. Results come problem by problem.

        The checks of a function run as they stand in the exam, or in the random order of the seed `order`.
        """
        shuffle = (lambda _: None) if order is None else random.Random(order).shuffle  # noqa: S311 - nothing secret
        for problem in self._assignment.problems:
            made = Made()
            ours = [i for i in self.items if i.problem == problem.name and wanted(i)]
            by_function = [[i for i in ours if i.function == function.name] for function in problem.functions]
            for items in by_function:
                shuffle(items)
            self._ask_before_judging([i for items in by_function for i in items], asks)
            for items in by_function:
                yield from self._check_function(items, asks, made)

    def _ask_before_judging(self, items: Iterable[Item], asks: Mapping[str, Ask]) -> None:
        """Put all questions of a problem that are known beforehand: how long judging an answer takes would tell a
        student process whether it was right while it can still answer the next in another way."""
        for ask in asks.values():
            if isinstance(ask, Respondent):
                ask.forget()
        for item in items:
            ask = asks[item.variant.device]
            if isinstance(ask, Respondent) and ask.missing(item.problem) is None:
                for call in self._rehearsal.questions(item):
                    with contextlib.suppress(*OURS):  # the check that needs it will say so
                        ask.fingerprint(call)

    def _check_function(self, items: list[Item], asks: Mapping[str, Ask], made: Made) -> Iterator[CheckResult]:
        """One result per item; `made` gathers the mistakes so far, of parts before what uses them."""
        found = [self._measured(item, asks, made) for item in items]
        failed = [f for f in found if f.failure is not None]
        passed = [f.item for f in found if f.failure is None]
        mistakes = settled([f.suspects for f in failed], lambda m: self._diagnosis.is_refuted(m, passed))
        named = dict(zip((f.item for f in failed), mistakes, strict=True))
        usual = usual_relation(
            [(f.failure, f.calls[-1] if f.calls else None) for f in failed if f.failure and not f.followed]
        )
        for f in found:
            told = self._told(f, named.get(f.item), usual, made, asks[f.item.variant.device])
            yield msgspec.structs.replace(self.teller.result(f.item, f.failure, told), deviation=f.deviation)
        if any(not f.followed for f in failed):
            made.failing.append(items[0].function)
        made_here = {m.name: m for m in named.values() if m is not None}
        made.known += [m for m in made_here.values() if self._diagnosis.is_consistent(m, items, asks)]

    def _measured(self, item: Item, asks: Mapping[str, Ask], made: Made) -> _Found:
        """What one check found, with the largest deviation of its first run where that is asked for."""
        if not self._measure:
            return self._examined(item, asks, made)
        with measuring() as deviations:
            self.run(item, asks[item.variant.device])
        return dataclasses.replace(self._examined(item, asks, made), deviation=max(deviations, default=None))

    def _examined(self, item: Item, asks: Mapping[str, Ask], made: Made) -> _Found:
        """What one check found, and which known mistakes explain it."""
        ask = asks[item.variant.device]
        failure = self._first_run(item, ask)
        calls = [call for call, _ in ask.heard] if isinstance(ask, Respondent) else []
        if failure is not None and item.variant.device != "cpu":
            failure = self._about_devices(item, failure, asks)
        if failure is None:
            return _Found(item, None, calls)
        if followed := self._of_parts(item, failure, ask, made):
            return _Found(item, failure, calls, followed=followed)
        if failure.cause not in _ANSWERED:
            return _Found(item, failure, calls)
        if followed := self._diagnosis.followed(item, ask, made):
            return _Found(item, failure, calls, followed=followed)
        return _Found(item, failure, calls, suspects=self._diagnosis.suspects(item, ask, calls))

    def _told(self, found: _Found, mistake: Mistake | None, usual: Text | None, made: Made, ask: Ask) -> Told:
        """What is said of what was found."""
        failure = found.failure
        if failure is None or found.followed:
            return Told(followed=found.followed)
        call = found.calls[-1] if found.calls else None
        parts = self.teller.parts(found.item, ask) if failure.cause in _ANSWERED else []
        mend_first = next((part for part in parts if part in made.failing), None)
        return self.teller.told(found.item, failure, ask, call, mistake, usual, mend_first)

    def _of_parts(self, item: Item, failure: Failure, ask: Ask, made: Made) -> tuple[Mistake, ...]:
        """What a failure is one of, where it is one of other functions alone, which this one uses: mistakes about
        devices and precisions, and what is left behind. It costs nothing then; else it is this function's."""
        if failure.cause is Cause.CHANGED and failure.facts.left:
            followed = left_by_parts(failure, self.teller.parts(item, ask), made)
            if not followed:
                made.left.setdefault(item.function, set()).update(failure.facts.left)
            return followed
        parts = self.teller.parts(item, ask)
        if failure.cause is Cause.DEVICE:
            followed = self._diagnosis.shielded(item, ask, "device", [p for p in parts if p in made.misplaced])
            if not followed:
                made.misplaced[item.function] = None
            return followed
        retyped = [p for p in parts if p in made.retyped]
        if failure.cause in (Cause.DTYPE, Cause.RAISED):  # no value of it was judged: it may be asked again
            with as_float32():  # what went through float32 keeps its rounding
                followed = self._diagnosis.shielded(item, ask, "dtype", retyped)
            if not followed and failure.cause is Cause.DTYPE:
                made.retyped[item.function] = None
            return followed
        if retyped and failure.cause in (Cause.VALUE, Cause.GRADIENT, Cause.STATE) and item.variant.dtype == "float64":
            with as_float32():  # the same answers, judged by what a part in float32 leaves of them
                return (in_part("dtype", retyped[0]),) if self.run(item, ask) is None else ()
        return ()

    def _about_devices(self, item: Item, failure: Failure, asks: Mapping[str, Ask]) -> Failure:
        """A failure on a second device, told from one that has nothing to do with devices."""
        ask = asks[item.variant.device]
        if may_be_misplaced(failure) and isinstance(ask, Respondent) and ask.heard:
            call = ask.heard[-1][0]
            failure = as_misplaced(failure, outcome_of(ask, call), outcome_of(asks["cpu"], call))
        return located(failure, ask.sources) if isinstance(ask, Respondent) else failure

    def _first_run(self, item: Item, ask: Ask) -> Failure | None:
        """What `run` says, without running the check where there is no file, or these answers are known to pass it."""
        if not isinstance(ask, Respondent):
            return self.run(item, ask)
        if (missing := ask.missing(item.problem)) is not None:
            return missing
        if self._passes.known(item, ask.fingerprint):
            return None
        ask.heard.clear()
        failure = self.run(item, ask)
        if failure is None:
            self._passes.learn(item, ask.heard)
        return failure

    def run(self, item: Item, ask: Ask, mistakes: tuple[Mistake, ...] = ()) -> Failure | None:
        """Run one item against the reference, or against the reference with mistakes in it."""
        dtype = DTYPES[item.variant.dtype]
        bench = Bench(
            student=Subject(ask, item.problem, dtype, exact=False, device=item.variant.device),
            reference=Subject(self._key.ask(item, mistakes), item.problem, dtype, exact=True),
            given=self._given[item.problem](self._key.source(item), dtype),
        )
        with widened(self._assignment.tolerances.get(item.variant.device, 1.0)):
            error = self._plugin.run(item, bench)
        match error:
            case None | Failure():
                return error
            case Gone():
                raise error
            case _ if isinstance(error, (*OURS, ReferenceFailed, KeyboardInterrupt)):
                return Failure(Cause.FAULT, note=_trace(error))
            case AssertionError():
                return Failure(Cause.LAW, note=str(error))
            case wire.Malformed():
                return Failure(Cause.PROTOCOL, note=str(error))
        # The check's own arithmetic stumbled over an answer, or over itself: `dll verify` finds the latter.
        return Failure(Cause.LAW, note=_trace(error))


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error, limit=-2))[-4000:]

"""Runs a collected exam on one submission after the other and says what each check found.

In this order a verdict is reached, problem by problem:

1. Every question of the problem is put to the student's process on each device before an answer is judged.
2. Functions are judged as they stand in the problem, parts before what uses them. Where a declared part lost points,
   the function is asked once more in a fresh process with the right part in its place, and that is its verdict,
   whether it had failed or not (`right_parts`). The first answers stand where no part was asked, or one could not be.
3. A check passes where its answers are known to pass it, byte for byte (`pass_cache`), or where it raises nothing.
4. An exception, or a missing one, on the second device alone is a mistake about devices (`device_mistakes`).
5. A failure is explained by the known mistakes of its own function (`diagnosis`); what fits several is settled by the
   function's other checks.

Only then is anything said about it from the student's text (`check_result`): no outcome hangs on a text.
"""

from __future__ import annotations

import contextlib
import dataclasses
import random
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from ..assignment import Assignment
from ..errors import OURS
from ..exam.compare import measuring, widened
from ..exam.exam_files import ExamKind, given_class
from ..exam.failure import Failure
from ..exam.plugin import PRECISIONS, Bench, ExamPlugin, Item
from ..exam.proxy import Ask, Subject
from ..mistakes import Mistake
from ..model import Cause, CheckResult, Function, Outcome
from ..sandbox import wire
from ..sandbox.process_handle import ForkServerLost
from ..text import Text
from .answer_key import Key, ReferenceFailed
from .check_result import Remarks, ResultBuilder, located
from .device_mistakes import as_misplaced, may_be_misplaced
from .diagnosis import Diagnosis, may_fit_by_chance, outcome_of, settled
from .dry_run import DryRun
from .pass_cache import PassCache
from .right_parts import RightParts
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
"""Causes where the function came to an end of its own, so that a known mistake may come to the same."""
Asks = Mapping[str, Respondent]
"""Who answers for a student on each device."""


@dataclass(frozen=True)
class _Found:
    """What one check found, the calls that it put, and the mistakes that may explain it."""

    item: Item
    failure: Failure | None
    calls: Sequence[wire.Call]
    suspects: Sequence[Mistake] = ()
    by_chance: bool = False
    """Whether a mistake may fit the answers by chance."""
    deviation: float | None = None


class Examiner:
    """An exam with its answer key. Who answers for a student is the caller's choice."""

    def __init__(
        self, assignment: Assignment, kind: ExamKind, plugin: ExamPlugin, key: Key, *, measure: bool = False
    ) -> None:
        self._assignment = assignment
        self._plugin = plugin
        self._key = key
        self._given = {name: given_class(assignment, name) for name in {item.problem for item in plugin.items}}
        self.results = ResultBuilder(assignment, kind)
        self._measure = measure
        self._diagnosis = Diagnosis(key, self.run)
        self._passes = PassCache()
        self._dry_run = DryRun(key, self.run, self._passes)
        self.items = plugin.items

    def examine(
        self,
        asks: Asks,
        wanted: Callable[[Item], bool] = lambda _: True,
        order: int | None = None,
        right_parts: RightParts | None = None,
    ) -> Iterator[CheckResult]:
        """One result per item, problem by problem. Without `right_parts` a function is judged with its student's parts.

        The checks of a function run as they stand in the exam, or in the random order of the seed `order`.
        """
        shuffle = (lambda _: None) if order is None else random.Random(order).shuffle  # noqa: S311 - nothing secret
        for problem in self._assignment.problems:
            ours = [i for i in self.items if i.problem == problem.name and i.variant.device in asks]
            judged = {i.function for i in ours if wanted(i)}
            if right_parts is None:  # whether a part is the reason has to be known
                judged |= {part for f in problem.functions if f.name in judged for part in f.uses}
            by_function = [
                (f, [i for i in ours if i.function == f.name and f.name in judged]) for f in problem.functions
            ]
            for _, items in by_function:
                shuffle(items)
            for item, result in self._examine_problem(by_function, asks, right_parts):
                if wanted(item):
                    yield result

    def _examine_problem(
        self, by_function: Sequence[tuple[Function, list[Item]]], asks: Asks, right_parts: RightParts | None
    ) -> Iterator[tuple[Item, CheckResult]]:
        self._ask_before_judging([item for _, items in by_function for item in items], asks)
        failing: list[str] = []
        try:
            for function, items in by_function:
                wrong = tuple(part for part in function.uses if part in failing)
                if wrong and right_parts:
                    results = self._with_right_parts(items, asks, wrong, right_parts)
                else:
                    results = self._judged(items, asks, wrong)
                if any(_loses(result) for result in results):
                    failing.append(function.name)
                yield from zip(items, results, strict=True)
        finally:
            if right_parts is not None:
                right_parts.end_processes()

    def _with_right_parts(
        self, items: list[Item], asks: Asks, wrong: tuple[str, ...], right_parts: RightParts
    ) -> list[CheckResult]:
        """The results of one function with right parts in place of wrong ones, or with the student's own and why."""
        again = right_parts.ask_again(wrong, self._dry_run.part_questions(items))
        self._ask_before_judging(items, again.asks)
        right_parts.end_processes()  # the next function's are others: how long judging takes tells them nothing
        if again.void:  # settled here: a question that comes of judging may tell that an answer was wrong
            return [_with_own_parts(result, again.void) for result in self._judged(items, asks, wrong)]
        return [msgspec.structs.replace(result, right_parts=wrong) for result in self._judged(items, again.asks)]

    def _ask_before_judging(self, items: Iterable[Item], asks: Asks) -> None:
        """Put all questions that are known beforehand: how long judging an answer takes would tell a student process
        whether it was right while it can still answer the next in another way."""
        for ask in asks.values():
            ask.forget()
        for item in items:
            ask = asks[item.variant.device]
            if ask.missing(item.problem) is None:
                for call in self._dry_run.questions(item):
                    with contextlib.suppress(*OURS):  # the check that needs it will say so
                        ask.fingerprint(call)

    def _judged(self, items: list[Item], asks: Asks, failing_parts: Sequence[str] = ()) -> list[CheckResult]:
        """One result per check of one function; its parts that fail too may be the reason."""
        found = [self._measured(item, asks) for item in items]
        failed = [(f, f.failure) for f in found if f.failure is not None]
        passed = [f.item for f in found if f.failure is None]
        answered = [f for f, failure in failed if failure.cause in _ANSWERED]
        mistakes = settled(
            [f.suspects for f in answered],
            lambda m: self._diagnosis.is_refuted(m, passed),
            [f.by_chance for f in answered],
        )
        named = dict(zip((f.item for f in answered), mistakes, strict=True))
        usual = self.results.usual_relation((failure, f.calls) for f, failure in failed)
        return [self._result(f, named.get(f.item), usual, asks, failing_parts) for f in found]

    def _result(
        self, found: _Found, mistake: Mistake | None, usual: Text | None, asks: Asks, failing_parts: Sequence[str]
    ) -> CheckResult:
        """The record of one check, with what is said of its failure."""
        remarks, failure = Remarks(), found.failure
        if failure is not None:
            call = found.calls[-1] if found.calls else None
            suspected = failing_parts if failure.cause in _ANSWERED else ()
            ask = asks[found.item.variant.device]
            failure = located(failure, ask.sources)
            remarks = self.results.remarks(found.item, failure, ask, call, mistake, usual, suspected)
        result = self.results.result(found.item, failure, remarks)
        return msgspec.structs.replace(result, deviation=found.deviation)

    def _measured(self, item: Item, asks: Asks) -> _Found:
        """What one check found, with the largest deviation of its first run where that is asked for."""
        if not self._measure:
            return self._examined(item, asks)
        with measuring() as deviations:
            self.run(item, asks[item.variant.device])
        return dataclasses.replace(self._examined(item, asks), deviation=max(deviations, default=None))

    def _examined(self, item: Item, asks: Asks) -> _Found:
        """What one check found, and which known mistakes explain it."""
        ask = asks[item.variant.device]
        failure = self._first_run(item, ask)
        calls = [call for call, _ in ask.heard]
        if failure is not None and item.variant.device != "cpu":
            failure = self._about_devices(failure, ask, asks["cpu"])
        if failure is None or failure.cause not in _ANSWERED:
            return _Found(item, failure, calls)
        by_chance = failure.cause in (Cause.VALUE, Cause.LAW) and may_fit_by_chance(ask, calls)
        return _Found(item, failure, calls, self._diagnosis.suspects(item, ask, calls), by_chance)

    def _about_devices(self, failure: Failure, ask: Respondent, on_cpu: Respondent) -> Failure:
        """A failure on a second device, told from one that has nothing to do with devices."""
        if may_be_misplaced(failure) and ask.heard:
            call = ask.heard[-1][0]
            return as_misplaced(failure, outcome_of(ask, call), outcome_of(on_cpu, call))
        return failure

    def _first_run(self, item: Item, ask: Respondent) -> Failure | None:
        """What `run` says, without running the check where there is no file, or these answers are known to pass it."""
        ask.heard.clear()
        if (missing := ask.missing(item.problem)) is not None:
            return missing
        if self._passes.known(item, ask.fingerprint):
            return None
        failure = self.run(item, ask)
        if failure is None:
            self._passes.learn(item, ask.heard)
        return failure

    def run(self, item: Item, ask: Ask, mistake: Mistake | None = None) -> Failure | None:
        """Run one item against the reference, or against the reference with a mistake in it."""
        dtype = PRECISIONS[item.variant.dtype]
        bench = Bench(
            student=Subject(ask, item.problem, dtype, exact=False, device=item.variant.device),
            reference=Subject(self._key.ask(item, mistake), item.problem, dtype, exact=True),
            given=self._given[item.problem](self._key.source(item), dtype),
        )
        with widened(self._assignment.tolerances.get(item.variant.device, 1.0)):
            error = self._plugin.run(item, bench)
        match error:
            case None | Failure():
                return error
            case ForkServerLost():
                raise error
            case _ if isinstance(error, (*OURS, ReferenceFailed, KeyboardInterrupt)):
                return Failure(Cause.FAULT, note=_trace(error))
            case AssertionError():
                return Failure(Cause.LAW, note=str(error))
            case wire.Malformed():
                return Failure(Cause.PROTOCOL, note=str(error))
        # The check's own arithmetic stumbled over an answer, or over itself: `dll verify` finds the latter.
        return Failure(Cause.LAW, note=_trace(error))


def _loses(result: CheckResult) -> bool:
    """Whether the check costs points."""
    return result.outcome not in (Outcome.PASSED, Outcome.NOT_GRADED)


def _with_own_parts(result: CheckResult, why: str) -> CheckResult:
    """A result that says to the TA why no right part stood in it, where it costs points."""
    note = f"judged with the student's own parts: {why}"
    return msgspec.structs.replace(result, note=f"{result.note}\n{note}".strip()) if _loses(result) else result


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_exception(error, limit=-2))[-4000:]

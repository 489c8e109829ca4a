"""The record of one check, with all that is said to whoever failed it. The verdict is made by then."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from ..advice.call_arguments import given_lines
from ..advice.context import AdviceContext
from ..advice.relations import relation, usual_relation
from ..advice.rules import advise
from ..advice.student_source import Definition, Source, Sources
from ..assignment import Assignment
from ..exam.exam_files import ExamKind, laws
from ..exam.failure import Failure
from ..exam.plugin import Item
from ..mistakes import Mistake
from ..model import Cause, CheckResult, Outcome
from ..sandbox import wire
from ..text import Text
from .session import Respondent

_ADVICE_SECONDS = 0.5
"""Of processor time for one problem of a submission: a text can be made slow to look at, and advice is a courtesy."""


@dataclass(frozen=True)
class Remarks:
    """What is said of a failure beside its cause."""

    mistake: Mistake | None = None
    mend_first: str | None = None
    advice: Text | None = None
    relation: Text | None = None
    given: tuple[str, ...] = ()


def located(failure: Failure, sources: Sources) -> Failure:
    """A mistake about devices with the line that made the tensor, where the submission has such a line."""
    made = failure.facts.made
    if failure.cause is not Cause.DEVICE or made is None or not sources.has_line(*made):
        return failure
    return failure.replaced(where=f"{made[0]}:{made[1]}")


class ResultBuilder:
    """Finds the words for an exam's checks."""

    def __init__(self, assignment: Assignment, kind: ExamKind) -> None:
        self._assignment = assignment
        self._is_public = kind == "public"
        self._laws = {problem.name: laws(assignment, problem.name, kind) for problem in assignment.problems}
        self._starters: dict[str, Source] = {}

    def usual_relation(self, failures: Iterable[tuple[Failure, Sequence[wire.Call]]]) -> Text | None:
        """The relation that at least half of a function's failed comparisons have; each is of the last call that it
        put."""
        return usual_relation([(failure, calls[-1] if calls else None) for failure, calls in failures])

    def remarks(
        self,
        item: Item,
        failure: Failure,
        ask: Respondent,
        call: wire.Call | None,
        mistake: Mistake | None,
        usual: Text | None,
        failing_parts: Sequence[str],
    ) -> Remarks:
        """What is said of a failure that `call` came to; `usual` is the relation that the function's failures have,
        `failing_parts` are its parts that fail too, where the student's own stood in place of right ones."""
        advice = self._advice(item, failure, ask)
        mend_first = None
        if advice is None and mistake is None:
            mend_first = next(iter(self._reached(item, ask, failing_parts)), None)
        related = usual if mistake is None and usual is not None and relation(failure, call) == usual else None
        given = given_lines(call, self._starter_definition(item)) if self._is_public and call is not None else ()
        return Remarks(mistake, mend_first, advice, related, given)

    def _reached(self, item: Item, ask: Respondent, parts: Sequence[str]) -> list[str]:
        """Those of some parts that the function uses, by the text that was handed in."""
        if not parts or (definition := ask.sources.definition(f"{item.problem}.py", item.function)) is None:
            return []
        names = {reached.name for reached in ask.sources.with_called(definition)}
        return [name for name in parts if name in names]

    def _advice(self, item: Item, failure: Failure, ask: Respondent) -> Text | None:
        """What the student's text says about a failure, where the text was handed in."""
        if ask.sources.seconds[item.problem] > _ADVICE_SECONDS:
            return None
        began = time.process_time()
        wanted = frozenset(f.name for f in self._assignment.problem(item.problem).functions)
        starter = self._starter_definition(item)
        advice = advise(AdviceContext(failure, item.problem, item.function, ask.sources, starter, wanted))
        ask.sources.seconds[item.problem] += time.process_time() - began
        return advice

    def _starter_definition(self, item: Item) -> Definition | None:
        """The function as it was handed out."""
        if item.problem not in self._starters:
            path = self._assignment.starter(item.problem)
            self._starters[item.problem] = Source(path.name, path.read_bytes() if path.is_file() else b"")
        same = self._starters[item.problem].definitions.get(item.function)
        return same[-1] if same else None

    def result(self, item: Item, failure: Failure | None, remarks: Remarks | None = None) -> CheckResult:
        """The record of one check."""
        remarks = remarks or Remarks()
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
            "outcome": failure.outcome,
            "cause": failure.cause,
            "detail": failure.detail,
            "where": failure.where,
            "exception": failure.exception,
            "mistake": remarks.mistake.name if remarks.mistake else None,
            "hint": remarks.mistake.hint if remarks.mistake else None,
            "mend_first": remarks.mend_first,
            "advice": remarks.advice,
            "relation": remarks.relation,
            "given": remarks.given,
            "trace": failure.facts.trace if self._is_public else (),
            "whole_file": failure.facts.during == "load",
            "note": failure.note,
        }
        return msgspec.structs.replace(base, **changes)

"""The record of one check, with all that is said to whoever failed it. The verdict is made by then."""

from __future__ import annotations

import time
from dataclasses import dataclass

import msgspec

from ..advice.call_arguments import given_lines
from ..advice.context import Case
from ..advice.relations import relation
from ..advice.rules import advise
from ..advice.student_source import Part, Source
from ..assignment import Assignment
from ..exam.failure import Failure
from ..exam.files import Kind, laws
from ..exam.plugin import Item
from ..exam.proxy import Ask
from ..mistakes import Mistake
from ..model import CheckResult, Outcome
from ..sandbox import wire
from ..text import Text, say
from .session import Respondent

_ADVICE_SECONDS = 1.0
"""Of processor time for one submission: a text can be made slow to look at, and advice is a courtesy."""


@dataclass(frozen=True)
class Told:
    """What is said of a failure beside its cause."""

    mistake: Mistake | None = None
    followed: tuple[Mistake, ...] = ()
    advice: Text | None = None
    relation: Text | None = None
    given: tuple[str, ...] = ()


class Teller:
    """Finds the words for an exam's checks."""

    def __init__(self, assignment: Assignment, kind: Kind) -> None:
        self._assignment = assignment
        self._is_public = kind == "public"
        self._laws = {problem.name: laws(assignment, problem.name, kind) for problem in assignment.problems}
        self._starters: dict[str, Source] = {}

    def told(
        self,
        item: Item,
        failure: Failure,
        ask: Ask,
        call: wire.Call | None,
        mistake: Mistake | None,
        usual: Text | None,
        mend_first: str | None,
    ) -> Told:
        """What is said of a failure that `call` came to; `usual` is the relation that the function's failures have,
        `mend_first` a part that it may be due to."""
        advice = self._advice(item, failure, ask)
        if advice is None and mistake is None and mend_first is not None:
            advice = say("advice.mend-part-first", function=item.function, part=mend_first)
        related = usual if mistake is None and usual is not None and relation(failure, call) == usual else None
        given = given_lines(call, self._starter_part(item)) if self._is_public and call is not None else ()
        return Told(mistake, (), advice, related, given)

    def parts(self, item: Item, ask: Ask) -> list[str]:
        """The functions of the assignment that the item's function uses, by the text that was handed in."""
        if not isinstance(ask, Respondent) or (part := ask.sources.part(f"{item.problem}.py", item.function)) is None:
            return []
        names = {reached.name for reached in ask.sources.with_helpers(part)}
        wanted = [f.name for f in self._assignment.problem(item.problem).functions]
        return [name for name in wanted if name in names and name != item.function]

    def _advice(self, item: Item, failure: Failure, ask: Ask) -> Text | None:
        """What the student's text says about a failure, where the text was handed in."""
        if not isinstance(ask, Respondent) or ask.sources.seconds > _ADVICE_SECONDS:
            return None
        began = time.process_time()
        wanted = frozenset(f.name for f in self._assignment.problem(item.problem).functions)
        starter = self._starter_part(item)
        advice = advise(Case(failure, item.problem, item.function, ask.sources, starter, wanted))
        ask.sources.seconds += time.process_time() - began
        return advice

    def _starter_part(self, item: Item) -> Part | None:
        """The function as it was handed out."""
        if item.problem not in self._starters:
            path = self._assignment.starter(item.problem)
            self._starters[item.problem] = Source(path.name, path.read_bytes() if path.is_file() else b"")
        same = self._starters[item.problem].definitions.get(item.function)
        return same[-1] if same else None

    def result(self, item: Item, failure: Failure | None, told: Told | None = None) -> CheckResult:
        """The record of one check."""
        told = told or Told()
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
            "outcome": Outcome.PASSED if told.followed else failure.outcome,
            "cause": None if told.followed else failure.cause,
            "detail": failure.detail,
            "where": failure.where,
            "exception": failure.exception,
            "mistake": told.mistake.name if told.mistake else None,
            "hint": told.mistake.hint if told.mistake else None,
            "followed": told.followed[0].name if told.followed else None,
            "followed_part": told.followed[0].function if told.followed else None,
            "advice": told.advice,
            "relation": told.relation,
            "given": told.given,
            "trace": failure.facts.trace if self._is_public else (),
            "whole_file": failure.facts.during == "load",
            "note": failure.note,
        }
        return msgspec.structs.replace(base, **changes)

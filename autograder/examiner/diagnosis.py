"""Which known mistakes explain a failure, and which mistakes of parts are carried forward.

A mistake explains a check that failed where the check would be passed with the answer key of somebody who makes it;
or else, where no answer key can say so (an invalid argument that was not refused, a NaN), where all answers are like
those of somebody who makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import OURS
from ..exam.failure import Failure
from ..exam.plugin import Item
from ..exam.proxy import Ask
from ..exam.similarity import Outcome, alike, differ
from ..mistakes import Mistake
from ..model import Cause
from ..sandbox import wire
from ..text import Text
from .answer_key import Key

Run = Callable[[Item, Ask, tuple[Mistake, ...]], Failure | None]
"""One check against the answer key with these mistakes in it."""


@dataclass
class Made:
    """The mistakes that one submission was found to make in one problem."""

    known: list[Mistake] = field(default_factory=list)
    misplaced: dict[str, None] = field(default_factory=dict)
    """The functions with a mistake about devices, in order."""
    retyped: dict[str, None] = field(default_factory=dict)
    """The functions whose results do not keep the precision of their arguments."""
    failing: list[str] = field(default_factory=list)
    """The functions that lose points of their own."""
    left: dict[str, set[str]] = field(default_factory=dict)
    """What each function leaves behind in a network."""


class Diagnosis:
    """Looks for known mistakes behind failures; `run` runs one check."""

    def __init__(self, key: Key, run: Run) -> None:
        self._key = key
        self._run = run
        self._telling: dict[tuple[str, str, str], bool] = {}
        self._showing: dict[tuple[str, str, str], bool] = {}

    def suspects(self, item: Item, ask: Ask, calls: Sequence[wire.Call]) -> list[Mistake]:
        """The known mistakes of this function that explain the failure of `item`, which put `calls`."""
        ours = [
            mistake
            for mistake in self._key.mistakes(item)
            if mistake.function == item.function and self._is_near(item, ask, mistake, calls)
        ]
        fitting = [mistake for mistake in ours if self._run(item, ask, (mistake,)) is None]
        return fitting or [mistake for mistake in ours if self._answers_alike(item, ask, mistake, calls)]

    def followed(self, item: Item, ask: Ask, made: Made) -> tuple[Mistake, ...]:
        """Mistakes of other functions that explain this failure: the points are kept (error carried forward)."""
        others = tuple(m for m in made.known if m.function != item.function)
        return others if others and self._run(item, ask, others) is None else ()

    def shielded(self, item: Item, ask: Ask, what: str, parts: Sequence[str]) -> tuple[Mistake, ...]:
        """A mistake about devices or precisions that is one of parts alone: with those shielded the check holds."""
        if parts and self._run(item, lambda call: ask(wire.copy_with(call, shielded=list(parts))), ()) is None:
            return (in_part(what, parts[0]),)
        return ()

    def is_consistent(self, mistake: Mistake, items: Iterable[Item], asks: Mapping[str, Ask]) -> bool:
        """Whether the function makes this mistake wherever it shows: one that is made in some checks only is no
        honest mistake, and nothing is followed through from it."""
        return all(
            self._run(item, asks[item.variant.device], (mistake,)) is None
            for item in items
            if self._shows(item, mistake) and self._tells(item, mistake)
        )

    def _tells(self, item: Item, mistake: Mistake) -> bool:
        """Whether somebody who honestly makes the mistake passes this check where the mistake is in the key."""
        names = (item.check, item.variant.dtype, mistake.name)
        if names not in self._telling:
            honest = self._key.honest(item, mistake)
            self._telling[names] = honest is not None and self._run(item, honest, (mistake,)) is None
        return self._telling[names]

    def _is_near(self, item: Item, ask: Ask, mistake: Mistake, calls: Sequence[wire.Call]) -> bool:
        """Whether the answers may be those of somebody who makes the mistake, as far as that is known: to run a check
        once more takes much longer than to compare them."""
        other = self._key.as_answered(item, mistake) if item.unique else None
        return other is None or not any(differ(outcome_of(ask, call), outcome_of(other, call)) for call in calls)

    def _answers_alike(self, item: Item, ask: Ask, mistake: Mistake, calls: Sequence[wire.Call]) -> bool:
        other = self._key.as_answered(item, mistake)
        if other is None or not calls:
            return False
        if not all(alike(outcome_of(ask, call), outcome_of(other, call)) for call in calls):
            return False
        return self._shows(item, mistake)

    def is_refuted(self, mistake: Mistake, passed: Iterable[Item]) -> bool:
        """Whether somebody who makes the mistake would have failed a check that was passed."""
        return any(self._shows(item, mistake) for item in passed)

    def _shows(self, item: Item, mistake: Mistake) -> bool:
        """Whether somebody who makes the mistake fails this check."""
        names = (item.check, item.variant.dtype, mistake.name)
        if names not in self._showing:
            other = self._key.as_answered(item, mistake)
            known = any(m.name == mistake.name for m in self._key.mistakes(item))
            self._showing[names] = known and (other is None or self._run(item, other, ()) is not None)
        return self._showing[names]


def in_part(what: str, function: str) -> Mistake:
    """A mistake of one function that has no name in the exam, for what uses it."""
    return Mistake(what, function, Text("", ""))


def left_by_parts(failure: Failure, parts: Iterable[str], made: Made) -> tuple[Mistake, ...]:
    """What is left behind by parts alone, which leave it behind where they are called by themselves."""
    left = set(failure.facts.left)
    leaving = [name for name in parts if left & made.left.get(name, set())]
    if failure.cause is Cause.CHANGED and left and left <= set().union(*(made.left[name] for name in leaving)):
        return (in_part("left behind", leaving[0]),)
    return ()


def settled(
    suspects: Sequence[Sequence[Mistake]], is_refuted: Callable[[Mistake], bool] = lambda _: False
) -> list[Mistake | None]:
    """For the failed checks of one function, the one mistake that each is said to show, or none.

    Where several fit a check: those are dropped that a passed check refutes; then the one that another check is
    explained by alone, or the only one that fits them all.
    """
    dropped = {m.name for found in suspects if len(found) > 1 for m in found if is_refuted(m)}
    suspects = [[m for m in found if m.name not in dropped] if len(found) > 1 else found for found in suspects]
    sure = {found[0].name for found in suspects if len(found) == 1}
    several = [found for found in suspects if len(found) > 1]
    if several and not sure:
        common = set.intersection(*({m.name for m in found} for found in several))
        sure = common if len(common) == 1 else set()
    return [_only(found, sure) for found in suspects]


def _only(suspects: Sequence[Mistake], sure: set[str]) -> Mistake | None:
    if len(suspects) > 1:
        suspects = [mistake for mistake in suspects if mistake.name in sure]
    return suspects[0] if len(suspects) == 1 else None


def outcome_of(ask: Ask, call: wire.Call) -> Outcome:
    """What somebody answers, or the failure to."""
    try:
        return ask(call)
    except Failure as failure:
        return failure
    except OURS as error:  # ours: the check that needs the answer says so
        return Failure(Cause.FAULT, note=repr(error))

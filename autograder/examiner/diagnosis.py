"""Which known mistake of a function explains a check that it failed.

A mistake explains a check that failed where the check would be passed with the answer key of somebody who makes it;
or else, where no answer key can say so (an invalid argument that was not refused, a NaN), where all answers are like
those of somebody who makes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from ..errors import OURS
from ..exam.failure import Failure
from ..exam.plugin import Item
from ..exam.proxy import Ask
from ..exam.similarity import AnswerOrFailure, clearly_different, equal_up_to_rounding
from ..mistakes import Mistake
from ..model import Cause
from ..sandbox import wire
from .answer_key import Key

RunCheck = Callable[[Item, Ask, Mistake | None], Failure | None]
"""One check against the answer key, with a mistake in it or without."""


class Diagnosis:
    """Looks for known mistakes behind failures; `run` runs one check."""

    def __init__(self, key: Key, run: RunCheck) -> None:
        self._key = key
        self._run = run
        self._showing: dict[tuple[str, str, str], bool] = {}

    def suspects(self, item: Item, ask: Ask, calls: Sequence[wire.Call]) -> list[Mistake]:
        """The known mistakes of this function that explain the failure of `item`, which put `calls`."""
        ours = [
            mistake
            for mistake in self._key.mistakes(item)
            if mistake.function == item.function and self._is_near(item, ask, mistake, calls)
        ]
        fitting = [mistake for mistake in ours if self._run(item, ask, mistake) is None]
        return fitting or [mistake for mistake in ours if self._answers_alike(item, ask, mistake, calls)]

    def _is_near(self, item: Item, ask: Ask, mistake: Mistake, calls: Sequence[wire.Call]) -> bool:
        """Whether the answers may be those of somebody who makes the mistake, as far as that is known: to run a check
        once more takes much longer than to compare them."""
        other = self._key.transcript_of(item, mistake) if item.unique else None
        return other is None or not any(
            clearly_different(outcome_of(ask, call), outcome_of(other, call)) for call in calls
        )

    def _answers_alike(self, item: Item, ask: Ask, mistake: Mistake, calls: Sequence[wire.Call]) -> bool:
        other = self._key.transcript_of(item, mistake)
        if other is None or not calls:
            return False
        if not all(equal_up_to_rounding(outcome_of(ask, call), outcome_of(other, call)) for call in calls):
            return False
        return self._shows(item, mistake)

    def is_refuted(self, mistake: Mistake, passed: Iterable[Item]) -> bool:
        """Whether somebody who makes the mistake would have failed a check that was passed."""
        return any(self._shows(item, mistake) for item in passed)

    def _shows(self, item: Item, mistake: Mistake) -> bool:
        """Whether somebody who makes the mistake fails this check."""
        names = (item.check, item.variant.dtype, mistake.name)
        if names not in self._showing:
            other = self._key.transcript_of(item, mistake)
            known = any(m.name == mistake.name for m in self._key.mistakes(item))
            self._showing[names] = known and (other is None or self._run(item, other, None) is not None)
        return self._showing[names]


def settled(
    suspects: Sequence[Sequence[Mistake]],
    is_refuted: Callable[[Mistake], bool] = lambda _: False,
    by_chance: Sequence[bool] = (),
) -> list[Mistake | None]:
    """For the failed checks of one function, the one mistake that each is said to show, or none.

    Where a check may fit `by_chance`, a mistake has to fit half of the failed checks. Where several fit a check: those
    are dropped that a passed check refutes; then the one that another check is explained by alone, or the only one that
    fits them all.
    """
    if by_chance:
        fits = Counter(m.name for found in suspects for m in found)
        suspects = [
            [m for m in found if not chance or 2 * fits[m.name] >= len(suspects)]
            for found, chance in zip(suspects, by_chance, strict=True)
        ]
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


def may_fit_by_chance(ask: Ask, calls: Sequence[wire.Call]) -> bool:
    """Whether all answers are single whole numbers: two wrong ways of counting often come to the same."""
    answers = [outcome_of(ask, call) for call in calls]
    return not any(isinstance(a, wire.Answer) and not isinstance(a.value, wire.Int) for a in answers)


def outcome_of(ask: Ask, call: wire.Call) -> AnswerOrFailure:
    """What somebody answers, or the failure to."""
    try:
        return ask(call)
    except Failure as failure:
        return failure
    except OURS as error:  # ours: the check that needs the answer says so
        return Failure(Cause.FAULT, note=repr(error))

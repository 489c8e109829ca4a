"""Which known mistakes explain a failure, and which mistakes of parts are carried forward.

A mistake explains a check that failed where the check would be passed with the answer key of somebody who makes it;
or else, where no answer key can say so (an invalid argument that was not refused, a NaN), where all answers are like
those of somebody who makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..mistakes import Mistake
from ..sandbox import wire
from .failure import Failure
from .key import Key
from .likeness import Outcome, alike
from .plugin import Item
from .proxy import Ask

Run = Callable[[Item, Ask, tuple[Mistake, ...]], Failure | None]
"""One check against the answer key with these mistakes in it."""


@dataclass
class Made:
    """The mistakes that one submission was found to make in one problem."""

    known: list[Mistake] = field(default_factory=list)
    misplaced: dict[str, None] = field(default_factory=dict)
    """The functions with a mistake about devices, in order."""


class Diagnosis:
    """Looks for known mistakes behind failures; `run` runs one check."""

    def __init__(self, key: Key, run: Run) -> None:
        self._key = key
        self._run = run
        self._telling: dict[tuple[str, str, str], bool] = {}
        self._showing: dict[tuple[str, str, str], bool] = {}

    def suspects(self, item: Item, ask: Ask, calls: Sequence[wire.Call]) -> list[Mistake]:
        """The known mistakes of this function that explain the failure of `item`, which put `calls`."""
        ours = [mistake for mistake in self._key.mistakes(item) if mistake.function == item.function]
        fitting = [mistake for mistake in ours if self._run(item, ask, (mistake,)) is None]
        return fitting or [mistake for mistake in ours if self._answers_alike(item, ask, mistake, calls)]

    def followed(self, item: Item, ask: Ask, made: Made) -> tuple[Mistake, ...]:
        """Mistakes of other functions that explain this failure: the points are kept (error carried forward)."""
        others = tuple(m for m in made.known if m.function != item.function)
        return others if others and self._run(item, ask, others) is None else ()

    def is_consistent(self, mistake: Mistake, items: Iterable[Item], asks: Mapping[str, Ask]) -> bool:
        """Whether the function makes this mistake wherever it shows: one that is made in some checks only is no
        honest mistake, and nothing is followed through from it."""
        return all(
            self._run(item, asks[item.variant.device], (mistake,)) is None
            for item in items
            if self._tells(item, mistake)
        )

    def _tells(self, item: Item, mistake: Mistake) -> bool:
        """Whether somebody who honestly makes the mistake passes this check where the mistake is in the key."""
        names = (item.check, item.variant.dtype, mistake.name)
        if names not in self._telling:
            honest = self._key.honest(item, mistake)
            self._telling[names] = honest is not None and self._run(item, honest, (mistake,)) is None
        return self._telling[names]

    def _answers_alike(self, item: Item, ask: Ask, mistake: Mistake, calls: Sequence[wire.Call]) -> bool:
        other = self._key.as_answered(item, mistake)
        if other is None or not calls:
            return False
        if not all(alike(_outcome(ask, call), _outcome(other, call)) for call in calls):
            return False
        return self._shows(item, mistake)

    def _shows(self, item: Item, mistake: Mistake) -> bool:
        """Whether somebody who makes the mistake fails this check."""
        names = (item.check, item.variant.dtype, mistake.name)
        if names not in self._showing:
            other = self._key.as_answered(item, mistake)
            self._showing[names] = other is not None and self._run(item, other, ()) is not None
        return self._showing[names]


def settled(suspects: Sequence[Sequence[Mistake]]) -> list[Mistake | None]:
    """For the failed checks of one function, the one mistake that each is said to show, or none.

    Where several fit a check, the one that another check is explained by alone; or the only one that fits them all.
    """
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


def _outcome(ask: Ask, call: wire.Call) -> Outcome:
    try:
        return ask(call)
    except Failure as failure:
        return failure

"""Each check tried on the solution first: what it asks is known before a student is asked, and one way to pass it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..exam.failure import Failure
from ..exam.plugin import Item
from ..exam.proxy import Ask
from ..sandbox import wire
from .answer_key import Key
from .pass_cache import Exchange, PassCache, fingerprint


class DryRun:
    """What each check asks somebody who answers right; `run` runs one."""

    def __init__(self, key: Key, run: Callable[[Item, Ask], Failure | None], passes: PassCache) -> None:
        self._key = key
        self._run = run
        self._passes = passes
        self._asked: dict[Item, list[wire.Call]] = {}
        self._nested: dict[Item, int] = {}

    def questions(self, item: Item) -> list[wire.Call]:
        """In order; none where there is no solution to find out with."""
        if item not in self._asked:
            self._asked[item] = self._found_out(item)
        return self._asked[item]

    def part_questions(self, items: Iterable[Item]) -> int:
        """How often the solution's functions are called to answer these checks, by each other and by the checks."""
        return sum(self._nested[item] for item in items if self.questions(item))

    def _found_out(self, item: Item) -> list[wire.Call]:
        heard: list[Exchange] = []
        right = self._key.right(item)
        if right is None:
            return []

        def ask(call: wire.Call) -> wire.Answer:
            try:
                answer = right(call)
            except Failure as failure:
                heard.append((call, fingerprint(failure)))
                raise
            heard.append((call, fingerprint(answer)))
            return answer

        before = self._key.called
        if self._run(item, ask) is None:
            self._passes.learn(item, heard)
        self._nested[item] = self._key.called - before
        return [call for call, _ in heard]

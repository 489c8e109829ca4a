"""Each check tried on the solution first: what it asks is known before a student is asked, and one way to pass it."""

from __future__ import annotations

from collections.abc import Callable

from ..exam.failure import Failure
from ..exam.plugin import Item
from ..exam.proxy import Ask
from ..sandbox import wire
from .answer_key import Key
from .pass_cache import Heard, Passes, fingerprint


class Rehearsal:
    """What each check asks somebody who answers right; `run` runs one."""

    def __init__(self, key: Key, run: Callable[[Item, Ask], Failure | None], passes: Passes) -> None:
        self._key = key
        self._run = run
        self._passes = passes
        self._asked: dict[Item, list[wire.Call]] = {}

    def questions(self, item: Item) -> list[wire.Call]:
        """In order; none where there is no solution to find out with."""
        if item not in self._asked:
            self._asked[item] = self._found_out(item)
        return self._asked[item]

    def _found_out(self, item: Item) -> list[wire.Call]:
        heard: list[Heard] = []
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

        if self._run(item, ask) is None:
            self._passes.learn(item, heard)
        return [call for call, _ in heard]

"""Which answers pass a check: found out with one submission, known for the next.

A check is a function of the answers it gets, and every submission of a class is asked the same. So one that answers
byte for byte as an earlier one did that passed passes as well, and the check need not run again. Nothing is taken on
trust: the answers are still asked for, and only their equality with right ones is used. Failures are not kept: what is
said about one goes by the student's own text.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..exam.failure import Failure
from ..sandbox import wire

MOST_WAYS = 64
"""How many ways of answering one check are kept, so that a class of any size takes bounded memory."""


Exchange = tuple[wire.Call, bytes | None]
"""A call and the fingerprint of what came of it; None where that is nothing to go by."""


def fingerprint(outcome: wire.Answer | Failure) -> bytes | None:
    """What tells an outcome from every other that a check could tell from it."""
    match outcome:
        case wire.Answer():
            told = wire.encode(wire.copy_with(outcome, nonce=0))
        case Failure(exception=str() as exception):
            told = repr((outcome.cause, exception, outcome.text)).encode()
        case _:
            return None
    return hashlib.blake2b(told, digest_size=16).digest()


@dataclass
class _Step:
    call: wire.Call
    ways: dict[bytes, _Step | None] = field(default_factory=dict)
    """By fingerprint, what is asked next; None where the check passes."""


class PassCache:
    """What was found out about each check, by a key of the caller's."""

    def __init__(self) -> None:
        self._first: dict[object, _Step] = {}
        self._ways: dict[object, int] = {}
        self._calls: dict[bytes, wire.Call] = {}
        """Each kept once: what is asked next is mostly the same, whatever was answered."""

    def known(self, check: object, ask: Callable[[wire.Call], bytes | None]) -> bool:
        """Ask as the check would, and say whether these answers are known to pass it."""
        step = self._first.get(check)
        while step is not None:
            print_of_answer = ask(step.call)
            if print_of_answer is None or print_of_answer not in step.ways:
                return False
            step = step.ways[print_of_answer]
            if step is None:
                return True
        return False

    def learn(self, check: object, heard: Iterable[Exchange]) -> None:
        """Keep what a check asked, in order, and was answered when it passed."""
        way = list(heard)
        if not way or any(answer is None for _, answer in way) or self._ways.get(check, 0) >= MOST_WAYS:
            return
        self._ways[check] = self._ways.get(check, 0) + 1
        step = self._first.setdefault(check, _Step(self._once(way[0][0])))
        for (_, answer), (call, _) in itertools.pairwise(way):
            assert answer is not None
            following = step.ways.get(answer) or _Step(self._once(call))
            step.ways[answer] = following
            step = following
        last = way[-1][1]
        assert last is not None
        step.ways[last] = None

    def _once(self, call: wire.Call) -> wire.Call:
        return self._calls.setdefault(hashlib.blake2b(wire.encode(call), digest_size=16).digest(), call)

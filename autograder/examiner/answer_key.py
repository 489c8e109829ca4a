"""Where right answers come from: the solution itself, or what was recorded of it for students."""

from __future__ import annotations

import hashlib
import types
from collections import OrderedDict
from typing import Protocol

from ..assignment import Assignment
from ..exam.failure import Failure
from ..exam.given import Drawn, Source
from ..exam.plugin import Item
from ..exam.proxy import Ask
from ..mistakes import Mistake, load_mistakes, mistaken_source
from ..model import Cause
from ..sandbox import wire
from ..sandbox.perform import Failed, perform

RECORDING = "recorded.msgpack"


class Key(Protocol):
    """The answer key of an exam."""

    def ask(self, item: Item, mistakes: tuple[Mistake, ...] = ()) -> Ask:
        """Who answers for the reference in one run of `item`, with these mistakes made."""

    def mistakes(self, item: Item) -> list[Mistake]:
        """The known mistakes whose answers in this check differ from the right ones, or may."""

    def honest(self, item: Item, mistake: Mistake) -> Ask | None:
        """Somebody who makes this mistake, in the place of a student; None where it makes no difference."""

    def as_answered(self, item: Item, mistake: Mistake) -> Ask | None:
        """What somebody answers who makes this mistake; None where the key with the mistake in it says enough."""

    def right(self, item: Item) -> Ask | None:
        """The solution in the place of a student; None where there is no solution."""

    def source(self, item: Item) -> Source:
        """Where the inputs of `item` come from."""


_Question = tuple[tuple[str, ...], bytes]
"""The mistakes that are made, and what tells a call from every other."""


class _Kept:
    """Answers by question, those asked for last: some questions are put with what a student answered."""

    def __init__(self, most: int = 128 << 20) -> None:
        self._most = most
        self._bytes = 0
        self._answers: OrderedDict[_Question, tuple[wire.Answer, int]] = OrderedDict()

    def get(self, question: _Question) -> wire.Answer | None:
        """The answer, where it is kept."""
        if question not in self._answers:
            return None
        self._answers.move_to_end(question)
        return self._answers[question][0]

    def put(self, question: _Question, answer: wire.Answer) -> None:
        """Keep an answer, and let go of those not asked for longest."""
        size = len(wire.encode(answer))
        self._answers[question] = (answer, size)
        self._bytes += size
        while self._bytes > self._most:
            _, (_, gone) = self._answers.popitem(last=False)
            self._bytes -= gone


class LiveKey:
    """Answers of the reference solution, each computed once."""

    def __init__(self, assignment: Assignment, seed: int) -> None:
        self._assignment = assignment
        self._seed = seed
        self._mistakes: dict[str, list[Mistake]] = {}
        self._modules: dict[tuple[str, tuple[str, ...]], types.ModuleType] = {}
        self._answers = _Kept()

    def ask(self, item: Item, mistakes: tuple[Mistake, ...] = ()) -> Ask:
        """Who answers for the reference in one run of `item`, with these mistakes made."""
        module = self._module(item.problem, mistakes)
        names = tuple(m.name for m in mistakes)

        def answer(call: wire.Call) -> wire.Answer:
            key = (names, hashlib.blake2b(wire.encode(call), digest_size=16).digest())
            if (kept := self._answers.get(key)) is not None:
                return kept
            try:
                found = perform(call, getattr(module, call.function))
            except Failed as error:
                raise ReferenceFailed(item.check, error.error) from error
            self._answers.put(key, found)
            return found

        return answer

    def ask_as_student(self, item: Item, mistakes: tuple[Mistake, ...] = ()) -> Ask:
        """The solution in the place of a student: what it raises is an answer."""
        right = self.ask(item, mistakes)

        def answer(call: wire.Call) -> wire.Answer:
            try:
                return right(call)
            except ReferenceFailed as failed:
                exception = type(failed.error).__name__
                raise Failure(Cause.RAISED, exception=exception, text=str(failed.error)) from None

        return answer

    def mistakes(self, item: Item) -> list[Mistake]:
        """All known mistakes of the problem."""
        if item.problem not in self._mistakes:
            self._mistakes[item.problem] = load_mistakes(self._assignment.folder(item.problem))
        return self._mistakes[item.problem]

    def honest(self, item: Item, mistake: Mistake) -> Ask | None:
        """The solution with the mistake in it."""
        return self.ask_as_student(item, (mistake,))

    as_answered = honest

    def right(self, item: Item) -> Ask | None:
        """The solution in the place of a student."""
        return self.ask_as_student(item)

    def source(self, item: Item) -> Source:
        """Numbers from the seed and the check's name."""
        return Drawn(self._seed, item.check)

    def _module(self, problem: str, mistakes: tuple[Mistake, ...]) -> types.ModuleType:
        key = (problem, tuple(m.name for m in mistakes))
        if key not in self._modules:
            path = self._assignment.solution(problem)
            source = mistaken_source(path.read_text(encoding="utf-8"), mistakes)
            module = types.ModuleType(problem)
            exec(compile(source, str(path), "exec"), module.__dict__)  # noqa: S102 - our own solution
            self._modules[key] = module
        return self._modules[key]


class ReferenceFailed(Exception):
    """The reference, or a known mistake in its place, raised on a check's input."""

    def __init__(self, check: str, error: BaseException) -> None:
        super().__init__(f"{check}: {error!r}")
        self.error = error

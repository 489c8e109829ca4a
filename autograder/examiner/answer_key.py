"""Where right answers come from: the solution itself, or what was recorded of it for students."""

from __future__ import annotations

import functools
import hashlib
import types
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol

from ..assignment import Assignment
from ..exam.failure import Failure
from ..exam.given import Drawn, InputSource
from ..exam.plugin import Item
from ..exam.proxy import Ask
from ..mistakes import Mistake, load_mistakes, mistaken_source
from ..model import Cause
from ..sandbox import wire
from ..sandbox.perform import CallFailed, perform


class Key(Protocol):
    """The answer key of an exam."""

    called: int
    """How often the solution's functions were called so far, by each other as well."""

    def ask(self, item: Item, mistake: Mistake | None = None) -> Ask:
        """Who answers for the reference in one run of `item`, with this mistake made."""

    def mistakes(self, item: Item) -> list[Mistake]:
        """The known mistakes whose answers in this check differ from the right ones, or may."""

    def transcript_of(self, item: Item, mistake: Mistake) -> Ask | None:
        """What somebody answers who makes this mistake; None where the key with the mistake in it says enough."""

    def right(self, item: Item) -> Ask | None:
        """The solution in the place of a student; None where there is no solution."""

    def source(self, item: Item) -> InputSource:
        """Where the inputs of `item` come from."""


_Question = tuple[str, bytes]
"""The mistake that is made, or none, and what tells a call from every other."""


class _CachedAnswers:
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
        self._modules: dict[tuple[str, str], types.ModuleType] = {}
        self._answers = _CachedAnswers()
        self.called = 0

    def ask(self, item: Item, mistake: Mistake | None = None) -> Ask:
        """Who answers for the reference in one run of `item`, with this mistake made."""
        module = self._module(item.problem, mistake)
        name = mistake.name if mistake else ""

        def answer(call: wire.Call) -> wire.Answer:
            key = (name, hashlib.blake2b(wire.encode(call), digest_size=16).digest())
            if (kept := self._answers.get(key)) is not None:
                return kept
            try:
                found = perform(call, getattr(module, call.function))
            except CallFailed as error:
                raise ReferenceFailed(item.check, error.error) from error
            self._answers.put(key, found)
            return found

        return answer

    def ask_as_student(self, item: Item, mistake: Mistake | None = None) -> Ask:
        """The solution in the place of a student, with a mistake in it or without: what it raises is an answer."""
        right = self.ask(item, mistake)

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

    def transcript_of(self, item: Item, mistake: Mistake) -> Ask | None:
        """The solution with the mistake in it."""
        return self.ask_as_student(item, mistake)

    def right(self, item: Item) -> Ask | None:
        """The solution in the place of a student."""
        return self.ask_as_student(item)

    def source(self, item: Item) -> InputSource:
        """Numbers from the seed and the check's name."""
        return Drawn(self._seed, item.check)

    def solution(self, problem: str, function: str) -> Callable[..., Any]:
        """A function of the solution."""
        found: Callable[..., Any] = getattr(self._module(problem, None), function)
        return found

    def _module(self, problem: str, mistake: Mistake | None) -> types.ModuleType:
        key = (problem, mistake.name if mistake else "")
        if key not in self._modules:
            path = self._assignment.solution(problem)
            source = mistaken_source(path.read_text(encoding="utf-8"), (mistake,) if mistake else ())
            module = types.ModuleType(problem)
            exec(compile(source, str(path), "exec"), module.__dict__)  # noqa: S102 - our own solution
            for function in self._assignment.problem(problem).functions:
                if hasattr(module, function.name):
                    setattr(module, function.name, self._counted(getattr(module, function.name)))
            self._modules[key] = module
        return self._modules[key]

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.called += 1
            return function(*args, **kwargs)

        return counted


class ReferenceFailed(Exception):
    """The reference, or a known mistake in its place, raised on a check's input."""

    def __init__(self, check: str, error: BaseException) -> None:
        super().__init__(f"{check}: {error!r}")
        self.error = error

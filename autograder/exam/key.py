"""Where right answers come from: the solution itself, or what was recorded of it for students."""

from __future__ import annotations

import hashlib
import types
from collections import OrderedDict
from pathlib import Path
from typing import Protocol

import msgspec

from ..assignment import Assignment
from ..errors import Fault
from ..mistakes import Mistake, load_mistakes, mistaken_source
from ..model import Cause
from ..sandbox import tensors, wire
from ..sandbox.perform import Failed, perform
from ..text import Text
from .failure import Failure
from .given import Drawn, Replayed, Source
from .plugin import DTYPES, Item
from .proxy import Ask

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


class RecordedMistake(msgspec.Struct, frozen=True):
    """What a known mistake answers in one check, and the hint that goes with it."""

    name: str
    function: str
    hint: Text
    answers: list[bytes]
    """Of the answer key with the mistake in it, where that explains the failure."""
    answered: list[bytes] = []
    """Of somebody who makes the mistake, where it does not."""


class RecordedCheck(msgspec.Struct, frozen=True):
    """One check in one precision: its inputs, the right answers, and those of known mistakes."""

    draws: list[bytes]
    answers: list[bytes]
    mistakes: list[RecordedMistake]


class Recording(msgspec.Struct, frozen=True):
    """All public checks of a problem, by `check/dtype`."""

    checks: dict[str, RecordedCheck]


def recording_name(item: Item) -> str:
    """The name of a check in one precision."""
    return f"{item.check}/{item.variant.dtype}"


class RecordedKey:
    """What was recorded of the solution: no solution is needed, none reaches a student."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._recordings: dict[str, Recording] = {}

    def ask(self, item: Item, mistakes: tuple[Mistake, ...] = ()) -> Ask:
        """Replay the answers in the order in which the check asks."""
        recorded = self._check(item)
        made = {m.name for m in mistakes}
        telling = [m.answers for m in recorded.mistakes if m.name in made and m.answers]
        answers = iter(telling[0] if telling else recorded.answers)

        def answer(call: wire.Call) -> wire.Answer:
            reply = wire.decode_reply(next(answers))
            assert isinstance(reply, wire.Answer)
            return reply

        return answer

    def mistakes(self, item: Item) -> list[Mistake]:
        """The known mistakes whose answers differ in this check."""
        return [Mistake(m.name, m.function, m.hint) for m in self._check(item).mistakes]

    def honest(self, item: Item, mistake: Mistake) -> Ask | None:
        """The recorded answers of the mistake, in the precision of the check."""
        if not any(m.name == mistake.name and m.answers for m in self._check(item).mistakes):
            return None
        recorded, dtype = self.ask(item, (mistake,)), DTYPES[item.variant.dtype]

        def answer(call: wire.Call) -> wire.Answer:
            return tensors.cast_answer(recorded(call), dtype)

        return answer

    def as_answered(self, item: Item, mistake: Mistake) -> Ask | None:
        """The answers that were recorded of somebody who makes the mistake, in the order of the questions."""
        found = next((m.answered for m in self._check(item).mistakes if m.name == mistake.name), [])
        replies = iter(found)

        def answer(call: wire.Call) -> wire.Answer:
            if (noted := next(replies, None)) is None:  # the mistake had failed by then
                raise Failure(Cause.PROTOCOL)
            reply = wire.decode_reply(noted)
            if isinstance(reply, wire.Raised):
                raise Failure(Cause.RAISED, exception=reply.bases[0])
            assert isinstance(reply, wire.Answer)
            return reply

        return answer if found else None

    def right(self, item: Item) -> Ask | None:
        """Nobody: a student has no solution."""
        return None

    def source(self, item: Item) -> Source:
        """The recorded numbers."""
        return Replayed(self._check(item).draws)

    def _check(self, item: Item) -> RecordedCheck:
        if item.problem not in self._recordings:
            path = recording_path(self._assignment, item.problem)
            try:
                self._recordings[item.problem] = msgspec.msgpack.decode(path.read_bytes(), type=Recording)
            except (OSError, msgspec.MsgspecError) as error:
                raise Fault("fault.exam", error=f"{path.name}: {error}") from None
        try:
            return self._recordings[item.problem].checks[recording_name(item)]
        except KeyError:
            raise Fault("fault.exam", error=f"{recording_name(item)} was not recorded") from None


def recording_path(assignment: Assignment, problem: str) -> Path:
    """Where the recorded answers of a problem's public checks lie."""
    return assignment.folder(problem) / "public" / RECORDING

"""The answers that were recorded of the solution and of known mistakes: what `dll check` compares with."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ..assignment import Assignment
from ..errors import Fault
from ..exam.failure import Failure
from ..exam.given import InputSource, Replayed
from ..exam.plugin import Item
from ..exam.proxy import Ask
from ..mistakes import Mistake
from ..model import Cause
from ..sandbox import wire
from ..text import Text

RECORDING = "recorded.msgpack"


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

    called = 0

    def ask(self, item: Item, mistake: Mistake | None = None) -> Ask:
        """Replay the answers in the order in which the check asks."""
        recorded = self._check(item)
        telling = [m.answers for m in recorded.mistakes if mistake and m.name == mistake.name and m.answers]
        answers = iter(telling[0] if telling else recorded.answers)

        def answer(call: wire.Call) -> wire.Answer:
            reply = wire.decode_reply(next(answers))
            assert isinstance(reply, wire.Answer)
            return reply

        return answer

    def mistakes(self, item: Item) -> list[Mistake]:
        """The known mistakes whose answers differ in this check."""
        return [Mistake(m.name, m.function, m.hint) for m in self._check(item).mistakes]

    def transcript_of(self, item: Item, mistake: Mistake) -> Ask | None:
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

    def source(self, item: Item) -> InputSource:
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

"""A function asked once more, in a process in which right parts stand in place of those that lost points.

So no mistake costs more than its own function, whatever the mistake; and breaking a part never pays, since what is
made of it is judged with the right one, whether it had failed or not. The first answers count only where no right part
was asked, or where one could not be: an argument that cannot cross, a call that does not fit, a limit.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..sandbox import wire
from .part_oracle import PartOracle
from .session import PRINTED_LIMIT, AnswerPart, Respondent, Session

FEWEST_QUESTIONS = 500
TIMES_THE_SOLUTION = 20
"""A function may ask so many times as often as the solution does: some ask for each row where it asks for all."""
MOST_QUESTION_BYTES = 256 << 20
"""Of the questions of one function on one device."""


@dataclass
class QuestionsAsked:
    """What one function asked about its parts on one device, and why that counts for nothing, if it does."""

    questions: int = 0
    size: int = 0
    void: str = ""


@dataclass
class SecondAsking:
    """Who answers on each device with right parts, and what was asked about those."""

    asks: Mapping[str, Respondent]
    asked: Mapping[str, QuestionsAsked]
    most: int
    """Questions of the function on one device."""

    @property
    def void(self) -> str:
        """Why the first answers stand; empty where these count."""
        if not any(asked.questions for asked in self.asked.values()):
            return "no part was asked"
        return next((asked.void for asked in self.asked.values() if asked.void), "")


OpenSession = Callable[[str, AnswerPart], Session]
"""A session on a device in a fresh process with a scratch folder of its own, whose calls ask about parts."""


class RightParts:
    """For one submission. `open_session` begins a session, `oracle` the process with the solution, on first need;
    `on_end` is told when the processes of a function have ended."""

    def __init__(
        self,
        devices: Sequence[str],
        open_session: OpenSession,
        oracle: Callable[[], PartOracle],
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_end = on_end
        self._devices = devices
        self._open_session = open_session
        self._make_oracle = oracle
        self._oracle: PartOracle | None = None
        self._sessions: dict[str, Session] = {}
        self._second: SecondAsking | None = None
        self.printed = ""
        """What these processes printed."""

    def ask_again(self, parts: Sequence[str], solution_asks: int) -> SecondAsking:
        """Who answers for one function with these parts right; the solution asks about them so many times."""
        self.end_processes()
        self._sessions = {d: self._open_session(d, functools.partial(self._answer, d)) for d in self._devices}
        self._second = SecondAsking(
            {device: session.with_parts(parts) for device, session in self._sessions.items()},
            {device: QuestionsAsked() for device in self._devices},
            max(FEWEST_QUESTIONS, TIMES_THE_SOLUTION * solution_asks),
        )
        return self._second

    def end_processes(self) -> None:
        """End the function's processes; a question that comes later has fresh ones."""
        for session in self._sessions.values():
            session.end()
            self.printed, session.printed = (self.printed + session.printed)[:PRINTED_LIMIT], ""
        self._on_end()

    def _answer(self, device: str, call: wire.Call, ask: wire.PartAsk) -> wire.PartReply:
        """The answer to a question in the middle of `call`; what is not declared, or lost no points, is none."""
        assert self._second is not None
        asked = self._second.asked[device]
        asked.questions += 1
        asked.size += len(wire.encode(ask))
        if asked.void:  # nothing that follows counts, so the process with the solution is not troubled any more
            return wire.NoAnswer(asked.void)
        reply = self._reply(call, ask, asked)
        if isinstance(reply, wire.NoAnswer):
            asked.void = reply.why
        return reply

    def _reply(self, call: wire.Call, ask: wire.PartAsk, asked: QuestionsAsked) -> wire.PartReply:
        assert self._second is not None
        if ask.call.module != call.module or ask.call.function not in call.parts:
            return wire.NoAnswer("no part of the function")
        if ask.cannot:
            return wire.NoAnswer(f"{ask.call.function}: {ask.cannot[:200]}")
        if asked.questions > self._second.most or asked.size > MOST_QUESTION_BYTES:
            return wire.NoAnswer(f"{ask.call.function}: asked too often")
        if self._oracle is None:
            self._oracle = self._make_oracle()
        return self._oracle.answer(ask)

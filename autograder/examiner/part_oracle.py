"""What a part answers when it is right: computed by the solution in a jailed process of its own, never here.

A student's function chooses the arguments, and some would keep the solution busy for ever. The process has the limits
of any student process and a second for a question; no student process can read its files.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..exam.failure import Failure
from ..model import Cause
from ..sandbox import wire
from ..sandbox.perform import pack_value
from .session import Session

SECONDS = 1.0
"""For one question."""


class PartOracle:
    """Answers questions about parts. `solution` gives the functions whose signatures bind the arguments."""

    def __init__(self, session: Session, solution: Callable[[str, str], Callable[..., Any]]) -> None:
        self._session = session
        self._solution = solution

    def answer(self, ask: wire.PartAsk) -> wire.PartReply:
        """The right answer, what the right part raises, or why there is none. Raises Fault."""
        call = ask.call
        try:
            right = _bound(call, ask.names, inspect.signature(self._solution(call.module, call.function)))
        except (TypeError, ValueError, LookupError) as error:  # it is called as no right part can be
            return wire.NoAnswer(f"{call.function}: {error}")
        try:
            answer = self._session.ask(right)
        except Failure as failure:
            if failure.cause is Cause.RAISED:
                return wire.Raised(0, [failure.exception or "RuntimeError"], failure.text, [], "call")
            return wire.NoAnswer(f"{call.function}: {failure.cause.value}")
        finally:
            self._session.ask.forget()
        return wire.copy_with(answer, nonce=0, observed=wire.Observed())


def _bound(call: wire.Call, names: list[str], signature: inspect.Signature) -> wire.Call:
    """The call with all arguments by position, those that were left out at their defaults."""
    places = list(range(len(call.args)))
    count = len(places) - len(names)
    bound = signature.bind(*places[:count], **dict(zip(names, places[count:], strict=True))).arguments
    last = max((n for n, name in enumerate(signature.parameters) if name in bound), default=-1)
    args: list[wire.Value] = []
    where: dict[int, int] = {}
    for name, parameter in list(signature.parameters.items())[: last + 1]:
        if name in bound:
            where[bound[name]] = len(args)
            args.append(call.args[bound[name]])
        else:
            args.append(pack_value(parameter.default))
    return wire.copy_with(
        call,
        nonce=0,
        args=args,
        gradients_of=[where[i] for i in call.gradients_of],
        states=[where[i] for i in call.states],
        parts=[],
    )

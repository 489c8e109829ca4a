"""What a part answers when it is right: computed by the solution in a jailed process of its own, never here.

A student's function chooses the arguments, and some would keep the solution busy for ever. The process has the limits
of any student process and a second for a question; no student process can read its files.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..model import Cause
from ..sandbox import wire
from ..sandbox.perform import pack_value
from .session import Session

SECONDS, LOAD_SECONDS = 1.0, 30.0
"""For one question, and for the import of the solution."""
_REFUSAL = "ValueError"
"""What the assignments refuse arguments by. The text of any other exception tells what the solution is made of."""


class PartOracle:
    """Answers questions about parts. `solution` gives the functions whose signatures bind the arguments."""

    def __init__(self, session: Session, solution: Callable[[str, str], Callable[..., Any]]) -> None:
        self._session = session
        self._solution = solution

    def answer(self, ask: wire.PartAsk) -> wire.PartReply:
        """The right answer, what the right part raises, or why there is none. Raises Fault."""
        call = ask.call
        try:
            right = _bound(ask, inspect.signature(self._solution(call.module, call.function)))
        except (TypeError, ValueError, LookupError) as error:  # it is called as no right part can be
            return wire.NoAnswer(f"{call.function}: {error}")
        outcome = self._session.ask.answer(right).outcome
        self._session.forget_everything()  # no question changes what another is answered
        if isinstance(outcome, wire.Answer):
            return wire.copy_with(outcome, nonce=0, observed=wire.Observed())
        if outcome.cause is Cause.RAISED:
            kind = outcome.exception or "RuntimeError"
            return wire.Raised(0, [kind], outcome.text if kind == _REFUSAL else "", [], "call")
        return wire.NoAnswer(f"{call.function}: {outcome.cause.value}")


def _bound(ask: wire.PartAsk, signature: inspect.Signature) -> wire.Call:
    """The call with all arguments by position, those that were left out at their defaults. Names count by the right
    part's signature; where that does not have them, in the order of the student's own."""
    call, places = ask.call, list(range(len(ask.call.args)))
    count = len(places) - len(ask.names)
    try:
        bound = signature.bind(*places[:count], **dict(zip(ask.names, places[count:], strict=True))).arguments
    except TypeError:
        if sorted(ask.order) != places:
            raise
        bound = signature.bind(*ask.order).arguments
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

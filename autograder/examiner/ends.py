"""How a student process ends, or what it raises, as a failure of the check that it was asked for."""

from __future__ import annotations

import builtins
from typing import Literal

from ..exam.failure import Facts, Failure
from ..jail.limits import MOST_BYTES
from ..model import Cause, Limits
from ..sandbox.process import Died, OutOfMemory, OutOfRoom, TimedOut
from ..text import say


def is_a_stub(line: str) -> bool:
    """Whether the student's line is a stub's own: torch raises NotImplementedError as well (`mu^2`)."""
    return not line or "NotImplementedError" in line


def is_known_exception(name: str) -> bool:
    """A name from Python itself: a student's own class could carry a message in its name."""
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


def failure_of(error: Exception, limits: Limits, printed: str, during: Literal["load", "call"]) -> Failure:
    """What the end of a student process makes of the check that it was asked for."""
    facts = Facts(during)
    match error:
        case TimedOut():
            detail = say("time.check", seconds=f"{limits.check_seconds:g}")
            return Failure(Cause.TIME, detail, note=printed, facts=facts)
        case OutOfMemory():
            return Failure(Cause.MEMORY, say("memory", mib=limits.memory_mib), note=printed, facts=facts)
        case OutOfRoom():
            return Failure(Cause.ROOM, say("room", mib=MOST_BYTES >> 20), note=printed, facts=facts)
        case Died():
            return Failure(Cause.DIED, say("died", how=error.how), note=printed, facts=facts)
        case _:
            return Failure(Cause.PROTOCOL, note=f"{error}\n{printed}", facts=facts)

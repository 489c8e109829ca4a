"""The one way in which a check is not passed: a cause, and what is known about it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from ..model import Cause, Outcome
from ..text import Text

_OUTCOMES = {
    Cause.TIME: Outcome.TIMEOUT,
    Cause.DIED: Outcome.ERROR,
    Cause.MEMORY: Outcome.ERROR,
    Cause.ROOM: Outcome.ERROR,
    Cause.PROTOCOL: Outcome.ERROR,
    Cause.FAULT: Outcome.NOT_GRADED,
    Cause.UNSUPPORTED: Outcome.NOT_GRADED,
    Cause.NO_DEVICE: Outcome.NOT_GRADED,
}


LEFT_BEHIND = ("hooks", "modes", "requires_grad", "grad", "parameters")
"""What a call may leave behind in a network, as `perform` names it."""


class Facts(msgspec.Struct, frozen=True):
    """What advice is made from, beside the cause: kept as far as the examiner, never stored or shown."""

    during: Literal["before", "load", "call", "gradient", "lookup"] = "call"
    """Where it went wrong; `before` where the function was not even asked."""
    outer: tuple[str, int] | None = None
    """The outermost of the student's own lines through which an exception passed."""
    got: Any = None
    want: Any = None
    changed: int | None = None
    """Which argument was changed in place, by the student process's own word."""
    left: tuple[str, ...] = ()
    """What was left behind in a network."""
    made: tuple[str, int] | None = None
    """The student's own line that made a tensor which is not on the device, by the student process's own word."""
    trace: tuple[str, ...] = ()
    """The student's own lines through which an exception passed, outermost first."""
    naming: str = ""
    """The argument that a refusal must name."""


class Failure(AssertionError):
    """A student's answer is not what the check asks for.

    `detail` may hold values of the check's inputs: it is shown for public checks only. `text` is the
    exception's, `note` is the TA's.
    """

    def __init__(
        self,
        cause: Cause,
        detail: Text | None = None,
        *,
        where: str | None = None,
        exception: str | None = None,
        text: str = "",
        note: str = "",
        facts: Facts | None = None,
    ) -> None:
        super().__init__(cause.value)
        self.cause = cause
        self.detail = detail
        self.where = where
        self.exception = exception
        self.text = text
        self.note = note
        self.facts = facts or Facts()

    def replaced(self, cause: Cause | None = None, where: str | None = None) -> Failure:
        """The same failure with another cause or place."""
        return Failure(
            cause or self.cause,
            self.detail,
            where=where or self.where,
            exception=self.exception,
            text=self.text,
            note=self.note,
            facts=self.facts,
        )

    @property
    def outcome(self) -> Outcome:
        """The outcome that this failure gives its check."""
        return _OUTCOMES.get(self.cause, Outcome.FAILED)

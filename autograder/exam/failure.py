"""The one way in which a check is not passed: a cause, and what is known about it."""

from __future__ import annotations

from ..model import Cause, Outcome
from ..text import Text

_OUTCOMES = {
    Cause.TIME: Outcome.TIMEOUT,
    Cause.DIED: Outcome.ERROR,
    Cause.MEMORY: Outcome.ERROR,
    Cause.PROTOCOL: Outcome.ERROR,
    Cause.FAULT: Outcome.NOT_GRADED,
}


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
    ) -> None:
        super().__init__(cause.value)
        self.cause = cause
        self.detail = detail
        self.where = where
        self.exception = exception
        self.text = text
        self.note = note

    @property
    def outcome(self) -> Outcome:
        """The outcome that this failure gives its check."""
        return _OUTCOMES.get(self.cause, Outcome.FAILED)

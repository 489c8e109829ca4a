"""Mistakes about where tensors live, told from other failures.

One is an exception, or the lack of one that is due, on a second device, where the last call ends otherwise on the CPU.
"""

from __future__ import annotations

from ..exam.failure import Failure
from ..exam.similarity import AnswerOrFailure
from ..model import Cause

_RAISED = (Cause.RAISED, Cause.NOT_REFUSED, Cause.MISREFUSED)


def may_be_misplaced(failure: Failure) -> bool:
    """Whether it takes a look at the CPU's outcome to say."""
    return failure.cause in _RAISED


def as_misplaced(failure: Failure, here: AnswerOrFailure, on_cpu: AnswerOrFailure) -> Failure:
    """The failure as one of devices, where the call that it came from ends otherwise on the CPU."""
    if failure.cause not in _RAISED or _ending(here) == _ending(on_cpu):
        return failure
    return failure.replaced(cause=Cause.DEVICE)


def _ending(outcome: AnswerOrFailure) -> tuple[Cause, str | None] | None:
    return (outcome.cause, outcome.exception) if isinstance(outcome, Failure) else None

"""Mistakes about where tensors live: told from other failures, and what the student's text says about them.

A failure on a second device is one where the same call does as it should, or fails otherwise, on the CPU.
"""

from __future__ import annotations

from ..advice.student_source import Sources
from ..exam.failure import Failure
from ..exam.similarity import Outcome
from ..model import Cause

_RAISED = (Cause.RAISED, Cause.NOT_REFUSED, Cause.MISREFUSED)


def may_be_misplaced(failure: Failure) -> bool:
    """Whether it takes a look at the CPU's outcome to say."""
    return failure.cause in _RAISED


def as_misplaced(failure: Failure, here: Outcome, on_cpu: Outcome) -> Failure:
    """The failure as one of devices, where the call that it came from ends otherwise on the CPU."""
    if failure.cause not in _RAISED or _ending(here) == _ending(on_cpu):
        return failure
    return _changed(failure, Cause.DEVICE, failure.where)


def _ending(outcome: Outcome) -> tuple[Cause, str | None] | None:
    return (outcome.cause, outcome.exception) if isinstance(outcome, Failure) else None


def located(failure: Failure, sources: Sources) -> Failure:
    """A mistake about devices with the line that made the tensor, where the submission has such a line."""
    made = failure.facts.made
    if failure.cause is not Cause.DEVICE or made is None or not 1 <= made[1] <= len(sources.lines(made[0])):
        return failure
    return _changed(failure, failure.cause, f"{made[0]}:{made[1]}")


def _changed(failure: Failure, cause: Cause, where: str | None) -> Failure:
    return Failure(
        cause,
        failure.detail,
        where=where,
        exception=failure.exception,
        text=failure.text,
        note=failure.note,
        facts=failure.facts,
    )

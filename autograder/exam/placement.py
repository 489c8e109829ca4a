"""Mistakes about where tensors live: told from other failures, and what the student's text says about them.

A failure on a second device is one where the same call does as it should, or fails otherwise, on the CPU.
"""

from __future__ import annotations

import ast

from ..model import Cause
from ..text import Text, say
from .case import Case
from .failure import Failure
from .likeness import Outcome
from .operations import Kind
from .source import Sources

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


_ADVICE = {
    Kind.NAMED_DEVICE: "advice.device-named",
    Kind.OFF_DEVICE: "advice.device-left",
    Kind.ON_CPU: "advice.device-made",
    Kind.NEW_MODULE: "advice.device-module",
}


def misplaced(case: Case) -> Text | None:
    """What puts a tensor elsewhere, on the line in question or else in the function."""
    for operation in case.line_operations:
        if operation.kind is Kind.ON_CPU and (net := _network_alone(case)):
            return say("advice.device-made-net", where=case.failure.where, what=operation.text, net=net)
        if operation.kind in _ADVICE:
            return say(_ADVICE[operation.kind], where=case.failure.where, what=operation.text)
    if case.place is None and (found := case.operations(_ADVICE.keys())):
        part, operation = found[0]
        return say(_ADVICE[operation.kind], where=f"{part.file}:{operation.line}", what=operation.text)
    return say("advice.device-somewhere", where=case.failure.where) if case.place else None


def _network_alone(case: Case) -> str:
    """The parameter that is a network, where the function is given no tensor; by the starter."""
    if case.starter is None or isinstance(case.starter.node, ast.Lambda):
        return ""
    annotated = {a.arg: ast.unparse(a.annotation) for a in case.starter.node.args.args if a.annotation is not None}
    networks = [name for name, kind in annotated.items() if kind.startswith("nn.")]
    return networks[0] if networks and not any("Tensor" in kind for kind in annotated.values()) else ""


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

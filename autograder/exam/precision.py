"""Advice on precision: what overflows or is rounded away, and where two precisions meet."""

from __future__ import annotations

from ..text import Text, say
from .case import Case
from .operations import Kind


def overflows(case: Case) -> Text | None:
    """Something is squashed or exponentiated on the way to a result that is not finite."""
    found = case.first(Kind.SQUASHES)
    return None if found is None else say("advice.overflows", where=found[0], what=found[1])


def mixed_dtypes(case: Case) -> Text | None:
    """Tensors of two precisions meet: what makes one of them, where the text shows it."""
    text = case.failure.text
    if case.failure.exception != "RuntimeError" or case.place is None or not ("dtype" in text or "scalar type" in text):
        return None
    if found := case.first(Kind.TO_SINGLE, Kind.TO_DOUBLE):
        return say("advice.mixed-dtypes", where=found[0], what=found[1], line=case.failure.where)
    return say("advice.mixed-dtypes-somewhere", where=case.failure.where)

"""Advice on precision: what overflows or is rounded away, and where two precisions meet."""

from __future__ import annotations

from typing import Any

import torch

from ..model import Cause
from ..text import Text, say
from .case import Case
from .operations import Kind

_LARGE = 80.0
"""Results beyond this come from arguments whose sigmoid is 0 or 1 in float32."""


def overflows(case: Case) -> Text | None:
    """Something is squashed or exponentiated on the way, and the result is not finite, or large."""
    if case.failure.cause is not Cause.NOT_FINITE and not _is_large(case.failure.facts.want):
        return None
    found = case.first(Kind.SQUASHES)
    return None if found is None else say("advice.overflows", where=found[0], what=found[1])


def _is_large(value: Any) -> bool:
    if isinstance(value, torch.Tensor) and value.is_floating_point() and value.numel():
        return bool(value.abs().max() > _LARGE)
    return isinstance(value, float) and abs(value) > _LARGE


def mixed_dtypes(case: Case) -> Text | None:
    """Tensors of two precisions meet: what makes one of them, where the text shows it."""
    text = case.failure.text
    if case.failure.exception != "RuntimeError" or case.place is None or not ("dtype" in text or "scalar type" in text):
        return None
    if found := case.first(Kind.TO_SINGLE, Kind.TO_DOUBLE):
        return say("advice.mixed-dtypes", where=found[0], what=found[1], line=case.failure.where)
    return say("advice.mixed-dtypes-somewhere", where=case.failure.where)

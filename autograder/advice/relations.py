"""How a wrong result is related to the right one where no known mistake explains it: a factor, a sum for a mean, a row.

A relation is one of a fixed list, and holds no number of an input or a result: it may be said of hidden checks too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from ..exam.failure import Failure
from ..exam.similarity import CLOSE, within
from ..model import Cause
from ..sandbox import wire
from ..text import Text, say

_FLOAT32 = 1e-5
"""How far float32 is from float64 after a few operations, relative to the largest number."""
_COMPARED = (Cause.VALUE, Cause.GRADIENT)


def usual_relation(failures: Sequence[tuple[Failure, wire.Call | None]]) -> Text | None:
    """The relation that at least half of a function's failed comparisons have: one alone may hold by accident."""
    found = [relation(failure, call) for failure, call in failures if failure.cause in _COMPARED]
    counted = Counter(text for text in found if text is not None).most_common(1)
    return next((text for text, times in counted if 2 * times >= len(found)), None)


def relation(failure: Failure, call: wire.Call | None) -> Text | None:
    """One sentence on how the result that was compared last is related to the right one; None where nothing is known.

    `call` is the call that it answers: its sizes are the factors that a sum in place of a mean gives.
    """
    if failure.cause in _COMPARED and _first_digits_alone(failure.facts.got, failure.facts.want):
        return say("relation.of", subject=say("relation.result"), relation=say("relation.float-digits"))
    if failure.cause in _COMPARED and (off := _off_by_one(failure.facts.got, failure.facts.want)) is not None:
        return say("relation.of", subject=say("relation.result"), relation=off)
    got, want = (_numbers(value) for value in (failure.facts.got, failure.facts.want))
    if failure.cause not in _COMPARED or got is None or want is None or got.shape != want.shape:
        return None
    close = CLOSE.get(_precision(failure.facts.got, call), CLOSE[torch.float32])
    subject = say("relation.gradient" if failure.cause is Cause.GRADIENT else "relation.result")
    for sentence in _relations(got, want, close, call):
        return say("relation.of", subject=subject, relation=sentence)
    return None


def _relations(got: torch.Tensor, want: torch.Tensor, close: float, call: wire.Call | None) -> Iterator[Text]:
    """All that hold, the most telling first."""
    if not got.any() and want.any():
        yield say("relation.zero")
        return
    if within(got, want, _FLOAT32) and close < _FLOAT32:
        yield say("relation.rounded")
        return
    for factor, name in _factors(call):
        if want.any() and within(got, want * factor, close) and not within(want, want * factor, close):
            yield name
    if got.dim() >= 2 and got.shape[-1] == got.shape[-2] and within(got, want.mT, close):
        yield say("relation.transposed")
    if got.dim() >= 1 and len(got) > 1:
        if within(got, want.flip(0), close):
            yield say("relation.reversed")
        rows = [not within(ours, theirs, close) for ours, theirs in zip(got, want, strict=True)]
        if sum(rows) == 1 and len(rows) > 2:
            yield say("relation.one-row")
    if got.numel() > 2 and within(got - want, (got - want).mean().expand_as(got), close):
        yield say("relation.shifted")


def _precision(got: Any, call: wire.Call | None) -> torch.dtype:
    """That of a tensor, or that in which a Python float was computed: the call's own."""
    if isinstance(got, torch.Tensor):
        return got.dtype
    floats = [v.dtype for v in _tensors(call.args if call else []) if v.dtype in ("float32", "float64")]
    return torch.float64 if floats and floats[0] == "float64" else torch.float32


def _first_digits_alone(got: Any, want: Any) -> bool:
    """Whether two integers are as close as floats are that stand for them."""
    if type(got) is not int or type(want) is not int or abs(want) < 1 << 53:
        return False
    return abs(got - want) <= abs(want) >> 40


def _off_by_one(got: Any, want: Any) -> Text | None:
    """What is said of a whole number that is one too large or one too small."""
    if type(got) is not int or type(want) is not int or abs(got - want) != 1:
        return None
    return say("relation.one-too-many" if got > want else "relation.one-too-few")


def _factors(call: wire.Call | None) -> Iterator[tuple[float, Text]]:
    """Factors that a wrong result often has, each with its sentence: signs and halves, then sizes of the arguments."""
    yield -1.0, say("relation.negated")
    yield 2.0, say("relation.doubled")
    yield 0.5, say("relation.halved")
    for size, name in _sizes(call).items():
        for sign, minus in ((1, Text("", "")), (-1, say("relation.and-negated"))):
            yield sign * float(size), say("relation.times", size=name, minus=minus)
            yield sign / size, say("relation.divided", size=name, minus=minus)
    yield -2.0, say("relation.doubled-and-negated")
    yield -0.5, say("relation.halved-and-negated")


def _sizes(call: wire.Call | None) -> dict[int, Text]:
    """Sizes of the arguments that a mean or a sum may run over, each named once, the likeliest first."""
    shapes = [value.shape for value in _tensors(call.args if call else [])]
    found: dict[int, Text] = {}
    for shape in (s for s in shapes if s):
        found.setdefault(shape[0], say("relation.batch"))
        found.setdefault(math.prod(shape[1:]), say("relation.example"))
        found.setdefault(math.prod(shape), say("relation.elements"))
        for size in shape[1:]:
            found.setdefault(size, say("relation.dimension"))
    return {size: name for size, name in found.items() if size > 1}


def _tensors(values: Sequence[wire.Value]) -> Iterator[wire.Tensor]:
    for value in values:
        if isinstance(value, wire.Tensor):
            yield value
        elif isinstance(value, wire.Items):
            yield from _tensors(value.items)


def _numbers(value: Any) -> torch.Tensor | None:
    """Finite numbers in float64, where a value is such."""
    if isinstance(value, bool) or not isinstance(value, float | torch.Tensor):
        return None
    numbers = torch.tensor(value, dtype=torch.float64) if isinstance(value, float) else value.detach()
    if not numbers.is_floating_point() or not numbers.numel() or not numbers.isfinite().all():
        return None
    return numbers.double()

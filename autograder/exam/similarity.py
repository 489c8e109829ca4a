"""Whether two answers to one call are alike: equal up to the rounding of the precision, NaN where the other is NaN."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ..sandbox import tensors, wire
from .failure import Failure

CLOSE = {torch.float32: 1e-4, torch.float64: 1e-8}
"""Relative to the largest number of a tensor: two ways of calculating the same differ by less."""
_FAR = 1e-2
"""Two ways of calculating the same never differ by so much."""

AnswerOrFailure = wire.Answer | Failure
Tables = Sequence[dict[str, wire.Tensor]]


def equal_up_to_rounding(got: AnswerOrFailure, want: AnswerOrFailure) -> bool:
    """Whether one outcome of a call is like another: the same exception, or values, gradients and states alike."""
    if isinstance(got, Failure) and isinstance(want, Failure):
        return (got.cause, got.exception) == (want.cause, want.exception)
    if isinstance(got, Failure) or isinstance(want, Failure):
        return False
    try:
        return (
            _alike_values(got.value, want.value)
            and (got.gradients is None) == (want.gradients is None)
            and _alike_tables(got.gradients or [], want.gradients or [])
            and _alike_tables(got.states, want.states)
        )
    except wire.Malformed:
        return False


def clearly_different(got: AnswerOrFailure, want: AnswerOrFailure) -> bool:
    """Whether two answers are clearly not the same: numbers of one kind and shape that are far apart. What cannot be
    compared does not differ clearly."""
    if isinstance(got, Failure) or isinstance(want, Failure):
        return False
    try:
        return _differing_values(got.value, want.value) or any(
            _differing_tensors(ours[name], theirs[name])
            for mine, others in ((got.gradients or [], want.gradients or []), (got.states, want.states))
            for ours, theirs in zip(mine, others, strict=False)
            for name in ours.keys() & theirs.keys()
        )
    except wire.Malformed:
        return False


def _differing_values(got: wire.Value, want: wire.Value) -> bool:
    match got, want:
        case wire.Tensor(), wire.Tensor():
            return _differing_tensors(got, want)
        case wire.Float(), wire.Float():
            return not within(*_pair(got, want), _FAR)
        case wire.Int(), wire.Int():
            return got != want
        case wire.Items(), wire.Items() if not _may_be_in_any_order(want):
            return any(map(_differing_values, got.items, want.items))
    return False


def _may_be_in_any_order(value: wire.Items) -> bool:
    """A list of tensors, as one of polygons is."""
    return value.kind == "list" and bool(value.items) and all(isinstance(item, wire.Tensor) for item in value.items)


def _differing_tensors(got: wire.Tensor, want: wire.Tensor) -> bool:
    if got.shape != want.shape:
        return False
    ours, theirs = tensors.unpack(got), tensors.unpack(want)
    if ours.is_floating_point() and theirs.is_floating_point():
        return not within(ours.double(), theirs.double(), _FAR)
    return got.dtype == want.dtype and bool((ours != theirs).any())


def _alike_values(got: wire.Value, want: wire.Value) -> bool:
    match got, want:
        case wire.Tensor(), wire.Tensor():
            return _alike_tensors(got, want)
        case wire.Float(), wire.Float():
            return within(*_pair(got, want), CLOSE[torch.float32])
        case wire.Items(), wire.Items() if _may_be_in_any_order(want):
            return _alike_in_some_order(got.items, want.items)
        case wire.Items(), wire.Items():
            return len(got.items) == len(want.items) and all(map(_alike_values, got.items, want.items))
        case wire.Network(), wire.Network():
            return got.layer == want.layer and _alike_tables([got.tensors], [want.tensors])
    return got == want


def _alike_in_some_order(got: Sequence[wire.Value], want: Sequence[wire.Value]) -> bool:
    """Whether each has a partner. They are paired one after another: what is far from alike to one is so to others."""
    if len(got) != len(want):
        return False
    left = list(want)
    for ours in got:
        partner = next((i for i, theirs in enumerate(left) if _alike_values(ours, theirs)), None)
        if partner is None:
            return False
        del left[partner]
    return True


def _alike_tables(got: Tables, want: Tables) -> bool:
    return len(got) == len(want) and all(
        ours.keys() == theirs.keys() and all(_alike_tensors(ours[name], theirs[name]) for name in theirs)
        for ours, theirs in zip(got, want, strict=True)
    )


def _alike_tensors(got: wire.Tensor, want: wire.Tensor) -> bool:
    if (got.dtype, got.shape) != (want.dtype, want.shape):
        return False
    ours, theirs = tensors.unpack(got), tensors.unpack(want)
    if ours.dtype not in CLOSE:
        return bool((ours == theirs).all())
    return within(ours, theirs, CLOSE[ours.dtype])


def _pair(got: wire.Float, want: wire.Float) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor(got.value, dtype=torch.float64), torch.tensor(want.value, dtype=torch.float64)


def within(got: torch.Tensor, want: torch.Tensor, close: float) -> bool:
    """Whether two tensors of one shape are nowhere further apart than `close` times the largest number of `want`; NaN
    and infinity stand where they stand there."""
    finite = want.isfinite()
    same = (got == want) | (got.isnan() & want.isnan())
    largest = want[finite].abs().max() if finite.any() else torch.tensor(0.0)
    near = finite & got.isfinite() & ((got - want).abs() <= close * largest)
    return bool((same | near).all())

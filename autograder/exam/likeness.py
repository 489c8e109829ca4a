"""Whether two answers to one call are alike: equal up to the rounding of the precision, NaN where the other is NaN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from ..sandbox import tensors, wire
from .failure import Failure

CLOSE = {"float32": 1e-4, "float64": 1e-8}
"""Relative to the largest number of a tensor: two ways of calculating the same differ by less."""
ROUGHLY = dict.fromkeys(CLOSE, 1e-2)
Closeness = Mapping[str, float]

Outcome = wire.Answer | Failure
Tables = Sequence[dict[str, wire.Tensor]]


def alike(got: Outcome, want: Outcome, close: Closeness = CLOSE) -> bool:
    """Whether one outcome of a call is like another: the same exception, or values, gradients and states alike."""
    if isinstance(got, Failure) or isinstance(want, Failure):
        both = isinstance(got, Failure) and isinstance(want, Failure)
        return both and (got.cause, got.exception) == (want.cause, want.exception)  # type: ignore[union-attr]
    try:
        return (
            _alike_values(got.value, want.value, close)
            and (got.gradients is None) == (want.gradients is None)
            and _alike_tables(got.gradients or [], want.gradients or [], close)
            and _alike_tables(got.states, want.states, close)
        )
    except wire.Malformed:
        return False


def _alike_values(got: wire.Value, want: wire.Value, close: Closeness) -> bool:
    match got, want:
        case wire.Tensor(), wire.Tensor():
            return _alike_tensors(got, want, close)
        case wire.Float(), wire.Float():
            ours, theirs = (torch.tensor(v.value, dtype=torch.float64) for v in (got, want))
            return _close(ours, theirs, close["float32"])
        case wire.Items(), wire.Items():
            same = got.kind == want.kind and len(got.items) == len(want.items)
            return same and all(_alike_values(a, b, close) for a, b in zip(got.items, want.items, strict=True))
        case wire.Network(), wire.Network():
            return got.layer == want.layer and _alike_tables([got.tensors], [want.tensors], close)
    return got == want


def _alike_tables(got: Tables, want: Tables, close: Closeness) -> bool:
    return len(got) == len(want) and all(
        ours.keys() == theirs.keys() and all(_alike_tensors(ours[name], theirs[name], close) for name in theirs)
        for ours, theirs in zip(got, want, strict=True)
    )


def _alike_tensors(got: wire.Tensor, want: wire.Tensor, close: Closeness) -> bool:
    if (got.dtype, got.shape) != (want.dtype, want.shape):
        return False
    ours, theirs = tensors.unpack(got), tensors.unpack(want)
    if got.dtype not in CLOSE:
        return bool((ours == theirs).all())
    return _close(ours, theirs, close[got.dtype])


def _close(got: torch.Tensor, want: torch.Tensor, close: float) -> bool:
    finite = want.isfinite()
    same = (got == want) | (got.isnan() & want.isnan())
    largest = want[finite].abs().max() if finite.any() else torch.tensor(0.0)
    near = finite & got.isfinite() & ((got - want).abs() <= close * largest)
    return bool((same | near).all())

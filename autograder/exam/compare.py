"""Strict comparison of a student's answer with the right one: kind, shape, dtype, finiteness, then values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import torch

from ..model import Cause
from ..sandbox.wire import Observed
from ..text import Text, say
from .failure import LEFT_BEHIND, Facts, Failure

if TYPE_CHECKING:
    from .proxy import Run, SubjectFunction

RELATIVE = {torch.float32: 1e-4, torch.float64: 1e-9}
ABSOLUTE = {torch.float32: 1e-5, torch.float64: 1e-8}

_measured: ContextVar[list[float] | None] = ContextVar("_measured", default=None)
_factor: ContextVar[float] = ContextVar("_factor", default=1.0)
_T = TypeVar("_T")


@contextmanager
def _during(variable: ContextVar[Any], value: _T) -> Iterator[_T]:
    token = variable.set(value)
    try:
        yield value
    finally:
        variable.reset(token)


def measuring() -> AbstractContextManager[list[float]]:
    """While it is open, every comparison adds how far apart its two sides are, in units of the tolerance."""
    return _during(_measured, [])


def widened(factor: float) -> AbstractContextManager[float]:
    """While it is open, tolerances are so many times as wide: a device has its own."""
    return _during(_factor, factor)


def _tolerance(dtype: torch.dtype, terms: float) -> tuple[float, float]:
    """Absolute and relative."""
    known = dtype if dtype in RELATIVE else torch.float32
    return ABSOLUTE[known] * terms * _factor.get(), RELATIVE[known] * _factor.get()


def _measure(deviation: Callable[[], float]) -> None:
    if (deviations := _measured.get()) is not None and math.isfinite(found := deviation()):
        deviations.append(found)


def assert_close(got: Any, want: Any, *, terms: float = 1.0, dtype: torch.dtype = torch.float64) -> None:
    """Compare an answer, or a whole `Run`, with the reference's.

    `terms` widens the absolute tolerance for sums: in float64 the number of terms added up, in float32 the sum
    of their magnitudes. `dtype` is the precision in which a bare Python float was computed; tensors and runs
    bring their own.
    """
    from .proxy import Run

    if isinstance(got, Run) and isinstance(want, Run):
        _close(got.value, want.value, terms, got.dtype)
        _close_gradients(got, want, terms)
        for ours, theirs in zip(got.states, want.states, strict=True):
            _as(Cause.STATE, ours, theirs, terms, got.dtype)
    else:
        _close(got, want, terms, dtype)


def _close_gradients(got: Run, want: Run, terms: float) -> None:
    if want.gradients is None:
        raise ValueError("the reference is not differentiable in what the check asks for")
    if got.gradients is None:
        raise Failure(Cause.CUT)
    for ours, theirs in zip(got.gradients, want.gradients, strict=True):
        _as(Cause.GRADIENT, ours, theirs, terms, got.dtype)


def _as(cause: Cause, got: Any, want: Any, terms: float, dtype: torch.dtype) -> None:
    """Compare, and give a difference in values the name of what was compared."""
    try:
        _close(got, want, terms, dtype)
    except Failure as failure:
        if failure.cause in (Cause.VALUE, Cause.NOT_FINITE):
            raise Failure(cause, failure.detail, facts=failure.facts) from None
        raise


def _close(got: Any, want: Any, terms: float, dtype: torch.dtype) -> None:
    match want:
        case torch.Tensor():
            _close_tensor(got, want, terms)
        case float():
            _close_float(got, want, terms, dtype)
        case list() | tuple() | dict():
            _close_items(got, want, terms, dtype)
        case bool() | int() | str() | None:
            _same_kind(got, want)
            if got != want:
                values = say("compare.value", got=_short(got), want=_short(want))
                raise Failure(Cause.VALUE, values, facts=Facts(got=got, want=want))
        case _:
            raise TypeError(f"cannot compare with {type(want).__name__}")


def _close_float(got: Any, want: float, terms: float, dtype: torch.dtype) -> None:
    _same_kind(got, want)
    absolute, relative = _tolerance(dtype, terms)
    tolerance = absolute + relative * abs(want)
    _measure(lambda: abs(got - want) / tolerance)
    if got != want and not (math.isfinite(want) and abs(got - want) <= tolerance):
        cause = Cause.VALUE if math.isfinite(got) else Cause.NOT_FINITE
        raise Failure(cause, say("compare.value", **_apart(got, want)), facts=Facts(got=got, want=want))


def _close_items(got: Any, want: Any, terms: float, dtype: torch.dtype) -> None:
    if not (isinstance(got, list | tuple) and isinstance(want, list | tuple)):  # either will do for the other
        _same_kind(got, want)
    names = sorted(want) if isinstance(want, dict) else range(len(want))
    ours = sorted(got) if isinstance(got, dict) else range(len(got))
    if len(ours) != len(names):
        raise Failure(Cause.SHAPE, say("compare.length", got=len(ours), want=len(names)))
    for mine, name in zip(ours, names, strict=True):
        if mine != name:
            raise Failure(Cause.KIND, say("compare.kind", got=_short(mine), want=name))
        _close(got[name], want[name], terms, dtype)


def _same_kind(got: Any, want: Any) -> None:
    if type(got) is not type(want):
        facts = Facts(got=got, want=want)
        raise Failure(Cause.KIND, say("compare.kind", got=kind_of(got), want=kind_of(want)), facts=facts)


def kind_of(value: Any) -> str:
    """What a value is, in a student's words: `tensor (4, 3)`, `float`, `numpy.ndarray`."""
    if isinstance(value, torch.Tensor):
        return f"tensor {tuple(value.shape)}"
    foreign = getattr(value, "foreign_type", None)
    return str(foreign) if foreign else type(value).__name__


def _close_tensor(got: Any, want: torch.Tensor, terms: float) -> None:
    facts = Facts(got=got, want=want)
    if not isinstance(got, torch.Tensor):
        raise Failure(Cause.KIND, say("compare.kind", got=kind_of(got), want=kind_of(want)), facts=facts)
    if got.shape != want.shape:
        shapes = say("compare.shape", got=tuple(got.shape), want=tuple(want.shape))
        raise Failure(Cause.SHAPE, shapes, facts=facts)
    dtypes = say("compare.dtype", got=_name(got.dtype), want=_name(want.dtype))
    if got.is_floating_point() != want.is_floating_point() or got.is_complex():
        raise Failure(Cause.DTYPE, dtypes, facts=facts)
    if not want.is_floating_point():
        if got.dtype != want.dtype:
            raise Failure(Cause.DTYPE, dtypes, facts=facts)
        _refuse_difference(got, want, got != want, facts)
        return
    ours, theirs = got.detach().double(), want.detach().double()
    wrong = ours.isnan() | ((ours.isinf() | ~theirs.isfinite()) & (ours != theirs))
    if wrong.any():
        raise Failure(Cause.NOT_FINITE, _difference(ours, theirs, wrong), facts=facts)
    absolute, relative = _tolerance(got.dtype, terms)
    tolerance = absolute + relative * theirs.abs()
    if ours.numel():
        _measure(lambda: float(torch.where(ours == theirs, 0.0, (ours - theirs).abs() / tolerance).max()))
    _refuse_difference(ours, theirs, (ours != theirs) & ((ours - theirs).abs() > tolerance), facts)


def _refuse_difference(got: torch.Tensor, want: torch.Tensor, wrong: torch.Tensor, facts: Facts) -> None:
    if wrong.any():
        raise Failure(Cause.VALUE, _difference(got, want, wrong), facts=facts)


def _difference(got: torch.Tensor, want: torch.Tensor, wrong: torch.Tensor) -> Text:
    """Where the first wrong element is, what it is, what it should be, and how many are wrong."""
    place = tuple(int(i) for i in wrong.nonzero()[0])
    values = _apart(got[place].item(), want[place].item())
    if not place:
        return say("compare.value", **values)
    counts = {"place": list(place), "wrong": int(wrong.sum()), "all": wrong.numel()}
    apart = float((got.double() - want.double()).abs().max())
    if not math.isfinite(apart):
        return say("compare.element-not-finite", **counts, **values)
    return say("compare.element", apart=f"{apart:.3g}", **counts, **values)


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _apart(got: Any, want: Any) -> dict[str, str]:
    """Both in few digits, or in as many as tell them apart."""
    ours, theirs = _short(got), _short(want)
    return {"got": ours, "want": theirs} if ours != theirs else {"got": repr(got), "want": repr(want)}


def _short(value: Any) -> str:
    if isinstance(value, int) and abs(value) >= 10**40:
        return f"{value >> (value.bit_length() - 64):d}·2^{value.bit_length() - 64}"
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 40 else text[:37] + "..."


def assert_law(holds: bool | torch.Tensor, explain: Text | None = None) -> None:
    """A law that must hold for any right answer; False, or a tensor with a False in it, fails."""
    if not bool(torch.as_tensor(holds).all()):
        raise Failure(Cause.LAW, explain)


def assert_refuses(function: SubjectFunction, *arguments: Any, naming: str, or_naming: Sequence[str] = ()) -> None:
    """The call must raise ValueError whose text names the argument `naming`, or another that it does not fit."""
    try:
        got = function(*arguments)
    except Failure as failure:
        if failure.cause is not Cause.RAISED:
            raise
        if failure.exception != "ValueError":
            other = say("compare.other-exception", got=failure.exception, name=naming)
            raise _misrefused(failure, other, naming) from None
        named = "|".join(map(re.escape, (naming, *or_naming)))
        if not re.search(rf"(?<![A-Za-z0-9_])(?:{named})(?![A-Za-z0-9_])", failure.text):
            raise _misrefused(failure, say("compare.unnamed", name=naming), naming) from None
        return
    facts = Facts(got=got, naming=naming)
    raise Failure(Cause.NOT_REFUSED, say("compare.not-refused", got=kind_of(got), name=naming), facts=facts)


def _misrefused(failure: Failure, detail: Text, naming: str) -> Failure:
    facts = msgspec.structs.replace(failure.facts, naming=naming)
    return Failure(
        Cause.MISREFUSED,
        detail,
        where=failure.where,
        exception=failure.exception,
        text=failure.text,
        note=failure.note,
        facts=facts,
    )


def assert_raises(function: SubjectFunction, *arguments: Any, exception: str) -> None:
    """The call must raise the built-in exception of that name, or one that is derived from it alone."""
    try:
        got = function(*arguments)
    except Failure as failure:
        if failure.cause is not Cause.RAISED:
            raise
        if failure.exception != exception:
            other = say("compare.another-exception", got=failure.exception, exception=exception)
            raise _misrefused(failure, other, "") from None
        return
    raise Failure(Cause.NOT_REFUSED, say("compare.not-raised", got=kind_of(got), exception=exception))


def assert_unchanged(run: Run, reference: Run | None = None) -> None:
    """The call changed no argument in place, drew no random number and left nothing behind in a network.

    What the reference's own call did is allowed: with a known mistake in it, that is how the mistake is named and
    followed through. An observation of the student process about itself: assert it after a right value.
    """
    allowed = reference.observed if reference else Observed()
    if changed := set(run.observed.changed) - set(allowed.changed):
        raise Failure(Cause.CHANGED, facts=Facts(changed=min(changed)))
    if run.observed.drew and not allowed.drew:
        raise Failure(Cause.DREW)
    if left := [name for name in LEFT_BEHIND if name in run.observed.left and name not in allowed.left]:
        raise Failure(Cause.CHANGED, say("compare.left", what=", ".join(left)), facts=Facts(left=tuple(left)))


def assert_differentiable(run: Run) -> None:
    """The result depends on what gradients were asked for, and they are finite."""
    if run.gradients is None:
        raise Failure(Cause.CUT)
    for table in run.gradients:
        for gradient in table.values():
            if not gradient.isfinite().all():
                raise Failure(Cause.NOT_FINITE)

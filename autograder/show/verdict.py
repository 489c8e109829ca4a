"""What the public checks say of the functions that a picture is drawn from."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ..model import Cause
from ..reports.check_report import FunctionView
from ..reports.explain import Explanation
from ..text import Text, say

_NEVER_CALLED = {Cause.TIME, Cause.MEMORY, Cause.ROOM, Cause.DIED, Cause.PROTOCOL}


class Verdict(msgspec.Struct, frozen=True):
    """Which functions can be called, and which of these are wrong."""

    right: bool
    """Whether every function of the problem holds its public checks."""
    cannot: dict[str, Text]
    """The functions that must not or cannot be called, each with a sentence that says why."""
    wrong: tuple[str, ...]
    """The functions that can be called and do not hold their public checks through a fault of their own."""


def judge(functions: Sequence[FunctionView]) -> Verdict:
    """The verdict on one problem's functions."""
    cannot = {f.function.name: sentence for f in functions if (sentence := _why_not(f)) is not None}
    wrong = tuple(f.function.name for f in functions if f.function.name not in cannot and _is_wrong(f))
    return Verdict(all(f.passed == f.total for f in functions), cannot, wrong)


def _why_not(view: FunctionView) -> Text | None:
    if (trouble := view.file_trouble) is not None:
        return say("show.file", file=view.problem.file, message=_message(trouble))
    for check in view.checks:
        if check.cause in _NEVER_CALLED:
            return say("show.not-called", function=view.function.name, message=_message(check))
        if check.cause is Cause.MISSING_FUNCTION:
            return _message(check)
    return None


def _message(check: Explanation) -> Text:
    """What is wrong and, where it is known, what to do."""
    found = [text for text in (check.message, check.advice) if text is not None]
    return Text("".join(text.ja for text in found), " ".join(text.en for text in found))


def _is_wrong(view: FunctionView) -> bool:
    failed = [c for c in view.checks if c.cause is not None]
    own = [c for c in failed if c.cause is not Cause.NOT_IMPLEMENTED and c.mend_first is None]
    return bool(own)

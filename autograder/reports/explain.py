"""One failed check as sentences: the law, what went wrong, the hint. Variants of a check that agree are one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from ..model import Cause, CheckResult, Outcome, Variant
from ..text import Text, say

_DETAIL_IS_SAFE = {Cause.TIME, Cause.MEMORY, Cause.ROOM, Cause.SYNTAX, Cause.MISREFUSED}
"""Causes whose detail is ours alone: of what a student's code says, at most the built-in type of an exception."""
_LINE_IS_THE_NEWS = {Cause.CUT, Cause.CHANGED, Cause.DTYPE, Cause.DREW}
"""Causes where advice says more than the hint of a known mistake: where it is made."""


class Explanation(msgspec.Struct, frozen=True):
    """One check, whatever its variants, as a reader sees it."""

    problem: str
    function: str
    test: str
    law: Text
    variants: tuple[Variant, ...]
    outcome: Outcome
    cause: Cause | None
    message: Text | None
    mistake: str | None = None
    hint: Text | None = None
    advice: Text | None = None
    where: str | None = None
    """The student's own line, as `file:line`."""
    whole_file: bool = False
    mend_first: str | None = None
    """A part that fails too, and may be the reason."""
    right_parts: tuple[str, ...] = ()
    """The parts in whose place right ones stood."""
    given: tuple[str, ...] = ()
    """What the function was called with, and the student's own lines through which an exception passed."""
    trace: tuple[str, ...] = ()
    everywhere: bool = True
    """Whether all variants of the check came out alike."""

    @property
    def action(self) -> Text | None:
        """What to do: mend a part first, or the hint of the known mistake that was made, or else what the text of the
        file says."""
        if self.mend_first is not None:
            return say("mend-first", part=self.mend_first)
        return self.advice if self.hint is None or (self.advice and self.cause in _LINE_IS_THE_NEWS) else self.hint

    @property
    def title(self) -> Text:
        """The law, with the variants where they differ."""
        if self.everywhere:
            return self.law
        names = variants_text(self.variants)
        return Text(f"{self.law.ja} ({names})", f"{self.law.en} ({names})")


def explain(result: CheckResult, *, hidden: bool) -> Explanation:
    """What a student may read about one check. Of a hidden one: no value, no text of an exception."""
    message = None
    if result.cause is not None:
        message = say(
            f"cause.{result.cause}", exception=result.exception or "-", where=_where(result), function=result.function
        )
        if result.detail is not None and (result.cause in _DETAIL_IS_SAFE or not hidden):
            message = say("cause.with-detail", cause=message, detail=result.detail)
        if result.relation is not None:
            message = say("cause.with-detail", cause=message, detail=result.relation)
    return Explanation(
        problem=result.problem,
        function=result.function,
        test=result.test,
        law=_law(result),
        variants=(result.variant,),
        outcome=result.outcome,
        cause=result.cause,
        message=message,
        mistake=result.mistake,
        hint=result.hint,
        advice=result.advice,
        where=result.where,
        whole_file=result.whole_file,
        mend_first=result.mend_first,
        right_parts=result.right_parts,
        given=() if hidden else result.given,
        trace=() if hidden else result.trace,
    )


def _law(result: CheckResult) -> Text:
    """The law, with the parameters of a check that has some."""
    _, bracket, parameters = result.test.partition("[")
    suffix = f" [{parameters}" if bracket else ""
    return Text(result.law.ja + suffix, result.law.en + suffix)


def _where(result: CheckResult) -> Text:
    return say("where", where=result.where) if result.where else Text("", "")


def merged(explanations: Iterable[Explanation]) -> list[Explanation]:
    """Variants of one check with the same outcome and cause become one; the first one's words stay."""
    found: dict[tuple[str | None, ...], Explanation] = {}
    for e in explanations:
        key = (e.problem, e.function, e.test, e.outcome, e.cause, e.mend_first)
        if key in found:
            found[key] = msgspec.structs.replace(found[key], variants=found[key].variants + e.variants)
        else:
            found[key] = e
    groups = Counter((e.problem, e.function, e.test) for e in found.values())
    return [msgspec.structs.replace(e, everywhere=groups[e.problem, e.function, e.test] == 1) for e in found.values()]


def variants_text(variants: Iterable[Variant]) -> str:
    """`float32, float64`, or the device alone where it is not the CPU: such failures rarely know a precision."""
    names = [v.dtype if v.device == "cpu" else v.device for v in variants]
    return ", ".join(dict.fromkeys(names))

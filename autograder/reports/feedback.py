"""feedback/<id>.txt: every lost point explained, in Japanese and then in English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..assignment import Assignment
from ..grading.gradebook import GRADED, NOT_HANDED_IN, Entry
from ..grading.scoring import FunctionScore, ProblemScore, challenge, rounded, total
from ..model import NOT_TRIED, Cause
from ..neutral import plain
from ..text import LANGUAGES, Language, Text, say
from .device_notes import placement_notes
from .explain import Explanation, explain, merged

_SEEN_IN_PUBLIC = (Cause.RAISED, Cause.VALUE, Cause.GRADIENT, Cause.STATE, Cause.LAW, Cause.NOT_FINITE)
"""Causes of which the public checks show more, where nothing else can be said."""


def feedback(entry: Entry, scores: Sequence[ProblemScore], assignment: Assignment, without: Text | None = None) -> str:
    """The whole text. `without`: why there was no second device, where there was none."""
    parts = ["\n".join(_lines(entry, scores, assignment, without, language)) for language in LANGUAGES]
    return ("\n\n" + "-" * 72 + "\n\n").join(parts) + "\n"


def _lines(
    entry: Entry,
    scores: Sequence[ProblemScore],
    assignment: Assignment,
    without: Text | None,
    language: Language,
) -> Iterator[str]:
    yield plain(f"{assignment.name}: {assignment.title.in_language(language)}  {entry.id} {entry.name}".rstrip())
    for repair in entry.repairs:
        yield "* " + plain(repair.in_language(language))
    if entry.status == NOT_HANDED_IN:
        yield say("intake.not-handed-in").in_language(language)
        return
    if entry.status != GRADED:
        assert entry.reason is not None
        yield plain(say("feedback.not-graded", reason=entry.reason).in_language(language))
        return
    for note in placement_notes(entry.results, without):
        yield "* " + plain(note.in_language(language))
    yield say("feedback.total", points=_number(total(scores)), all=_number(assignment.max_score)).in_language(language)
    points, whole = challenge(scores)
    if whole:
        yield say("feedback.challenges", points=_number(points), all=_number(whole)).in_language(language)
    for problem in (p for p in scores if p.shown):
        yield ""
        title = problem.problem.title.in_language(language)
        ungraded = "" if problem.problem.graded else say("feedback.challenge").in_language(language)
        yield f"{problem.problem.file}  {title}  {_share(problem.points, problem.problem.points)}{ungraded}"
        for function in problem.functions:
            yield from _function(function, language)


def _function(function: FunctionScore, language: Language) -> Iterator[str]:
    full = function.points == function.function.points
    mark = "✓" if full else "✗"
    yield f"  {mark} {function.function.name}  {_share(function.points, function.function.points)}"
    lost: dict[tuple[str, object], Fraction] = {}
    for check in function.checks:
        key = (check.result.test, check.result.cause)
        lost[key] = lost.get(key, Fraction(0)) + check.max_points - check.points
    explained = merged(explain(c.result, hidden=True) for c in function.checks)
    said: set[str] = set()
    if parts := next((e.right_parts for e in explained if e.right_parts), ()):
        yield "      " + say("feedback.right-parts", parts=", ".join(parts)).in_language(language)
    misplaced = [e for e in explained if e.cause is Cause.DEVICE]
    for e in explained:
        if e.message is not None and e.cause not in (*NOT_TRIED, Cause.DEVICE):
            message = plain(e.message.in_language(language))
            again = f"  ({message})" if message in said else ""  # a law alone would read as what was broken
            yield f"      -{_number(lost[e.test, e.cause])}  {e.title.in_language(language)}{again}"
            yield from _reasons(e, said, language)
    if misplaced:
        points = sum((lost[e.test, e.cause] for e in misplaced), Fraction(0))
        on_device = say("feedback.on-device", device=misplaced[0].variants[0].device)
        yield f"      -{_number(points)}  {on_device.in_language(language)}"
        for e in misplaced:
            yield from _reasons(e, said, language)


def _reasons(e: Explanation, said: set[str], language: Language) -> Iterator[str]:
    """Why a check was lost; a sentence about the whole function is not repeated for each of its checks."""
    assert e.message is not None
    message = plain(e.message.in_language(language))
    if message not in said:
        yield f"        {message}"
        said.add(message)
    pointer = say("feedback.see-check", name=f"{e.problem}.{e.function}").in_language(language)
    if e.action is None and e.cause in _SEEN_IN_PUBLIC and pointer not in said:
        yield "        → " + pointer
        said.add(pointer)
    if e.action is not None and (action := plain(e.action.in_language(language))) not in said:
        yield f"        → {action}"
        said.add(action)


def _share(points: Fraction, whole: Fraction) -> str:
    return f"{_number(points)}/{_number(whole)}"


def _number(points: Fraction) -> str:
    return f"{rounded(points):f}".rstrip("0").rstrip(".")

"""The next morning: what a class understood, function by function, and which checks to look at again."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from ..assignment import Assignment
from ..grading.gradebook import GRADED, Entry
from ..grading.scoring import FunctionScore, score, total
from ..model import NOT_TRIED, CheckResult, Function, Outcome
from ..neutral import plain
from ..text import Language, Text, say

_COMMONEST = 3
_NOBODY_FAILS_SO_OFTEN = 0.8
_FEWEST = 5
"""Of those who fail a check, and of those who pass it, before the two are compared."""
_TURNED = -0.15
"""A correlation of passing a check with the marks for all the rest, below which good students fail it more."""


class CommonMistake(msgspec.Struct, frozen=True):
    """A known mistake and how many made it."""

    name: str
    submissions: int
    hint: Text


class FunctionReport(msgspec.Struct, frozen=True):
    """One function: means over all who were graded, and over those who wrote something."""

    name: str
    points: float
    mean: float
    full_marks: float
    """The share of the class."""
    untouched: int
    slide: Text | None
    mistakes: tuple[CommonMistake, ...]
    right_parts: dict[str, int]
    """The functions in whose place right ones were put, and for how many submissions."""


class Suspect(msgspec.Struct, frozen=True):
    """A check to look at again, and why."""

    check: str
    reason: Text


class ClassReport(msgspec.Struct, frozen=True):
    """What a class understood."""

    graded: int
    not_graded: int
    has_right_parts: bool
    """Whether a function was judged with the right one in place of a wrong one that it uses."""
    totals: tuple[float, ...]
    max_score: float
    functions: tuple[FunctionReport, ...]
    suspects: tuple[Suspect, ...]


def class_report(assignment: Assignment, entries: Iterable[Entry], *, has_right_parts: bool = True) -> ClassReport:
    """Everything that the gradebook says about a class."""
    entries = list(entries)
    graded = [e for e in entries if e.status == GRADED]
    scored = [score(assignment, e.results) for e in graded]
    totals = [total(scores) for scores in scored]
    by_function: dict[str, list[FunctionScore]] = defaultdict(list)
    marks: dict[str, list[Fraction]] = defaultdict(list)
    for scores in scored:
        for problem in (p for p in scores if p.shown):
            for function in problem.functions:
                name = f"{problem.problem.name}.{function.function.name}"
                by_function[name].append(function)
                marks[name].append(total(scores) + (0 if problem.problem.graded else function.points))
    functions = {f"{p.name}.{f.name}": f for p in assignment.problems for f in p.functions}
    return ClassReport(
        graded=len(graded),
        not_graded=len(entries) - len(graded),
        has_right_parts=has_right_parts,
        totals=tuple(map(float, totals)),
        max_score=float(assignment.max_score),
        functions=tuple(_function(name, functions[name], found) for name, found in by_function.items()),
        suspects=tuple(s for name, found in by_function.items() for s in _suspects(name, found, marks[name])),
    )


def _function(name: str, function: Function, found: Sequence[FunctionScore]) -> FunctionReport:
    return FunctionReport(
        name=name,
        points=float(function.points),
        mean=statistics.fmean(float(f.points) for f in found),
        full_marks=statistics.fmean(f.points == f.function.points for f in found),
        untouched=sum(f.untouched for f in found),
        slide=function.slide,
        mistakes=_commonest(found),
        right_parts=dict(Counter(part for f in found for part in _right_parts(f)).most_common()),
    )


def _right_parts(function: FunctionScore) -> set[str]:
    return {part for c in function.checks for part in c.result.right_parts}


def _commonest(found: Sequence[FunctionScore]) -> tuple[CommonMistake, ...]:
    times: Counter[str] = Counter()
    hints: dict[str, Text] = {}
    for function in found:
        made = {c.result.mistake: c.result.hint for c in function.checks if c.result.mistake and c.result.hint}
        times.update(made.keys())
        hints |= made
    return tuple(CommonMistake(name, n, hints[name]) for name, n in times.most_common(_COMMONEST))


def _suspects(name: str, found: Sequence[FunctionScore], marks: Sequence[Fraction]) -> Iterator[Suspect]:
    """Checks that almost all fail who wrote something, or that good students fail more than others."""
    tried = [(f, t) for f, t in zip(found, marks, strict=True) if not f.untouched]
    for test in dict.fromkeys(c.result.test for f, _ in tried for c in f.checks):
        outcomes = [_check(f, test) for f, _ in tried]
        passed = [ok for ok, _ in outcomes]
        failures = passed.count(False)
        if failures >= _FEWEST and failures > _NOBODY_FAILS_SO_OFTEN * len(tried):
            percent = round(100 * failures / len(tried))
            yield Suspect(f"{name} {test}", say("report.almost-all-fail", percent=percent, n=len(tried)))
        elif min(failures, len(passed) - failures) >= _FEWEST:
            rest = [t - points for (_, t), (_, points) in zip(tried, outcomes, strict=True)]
            if len(set(rest)) > 1 and statistics.correlation(passed, [float(r) for r in rest]) < _TURNED:
                means = (
                    statistics.fmean(float(r) for r, ok in zip(rest, passed, strict=True) if ok is way)
                    for way in (False, True)
                )
                failing, passing = (f"{mean:.1f}" for mean in means)
                yield Suspect(f"{name} {test}", say("report.good-students-fail", failing=failing, passing=passing))


def _check(function: FunctionScore, test: str) -> tuple[bool, Fraction]:
    """Whether one submission passes a check in all variants that were tried, and its points for it."""
    ours = [c for c in function.checks if c.result.test == test]
    passed = all(_passes(c.result) for c in ours)
    return passed, sum((c.points for c in ours), Fraction(0))


def _passes(result: CheckResult) -> bool:
    return result.outcome is Outcome.PASSED or result.cause in NOT_TRIED


def report_lines(report: ClassReport, title: str, language: Language) -> Iterator[str]:
    """The report for a terminal."""

    def tell(key: str, **values: Any) -> str:
        return plain(say(key, **values).in_language(language), limit=400)

    yield plain(title)
    yield tell("report.class", graded=report.graded, missing=report.not_graded)
    if not report.has_right_parts:
        yield tell("grade.own-parts")
    if not report.totals:
        return
    middle = statistics.fmean(report.totals), statistics.median(report.totals), min(report.totals), max(report.totals)
    mean, median, lowest, highest = (f"{value:.1f}" for value in middle)
    yield tell("report.totals", mean=mean, all=f"{report.max_score:g}", median=median, low=lowest, high=highest)
    for f in report.functions:
        yield ""
        share = round(100 * f.full_marks)
        line = tell("report.function", mean=f"{f.mean:.2f}", points=f"{f.points:g}", percent=share)
        yield f"{f.name:32} {line}" + (f"  {tell('report.untouched', n=f.untouched)}" if f.untouched else "")
        for m in f.mistakes:
            yield f"    {m.submissions:4}  {m.name}: {plain(m.hint.in_language(language), limit=400)}"
        for part, times in f.right_parts.items():
            yield f"    {times:4}  {tell('report.right-part', part=part)}"
        if f.mistakes and f.slide is not None:
            yield f"          {tell('report.slide', slide=f.slide)}"
    if report.suspects:
        yield ""
        yield tell("report.suspects")
        for suspect in report.suspects:
            yield f"    {suspect.check}: {suspect.reason.in_language(language)}"


def report_document(report: ClassReport, assignment: Assignment) -> Mapping[str, Any]:
    """The report for machines."""
    found: dict[str, Any] = msgspec.to_builtins(report)
    return {"format": 1, "assignment": assignment.name, **found}

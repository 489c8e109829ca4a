"""Points from outcomes: exact fractions, rounded once on output."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import msgspec

from ..assignment import Assignment
from ..model import NOT_TRIED, Cause, CheckResult, Function, Outcome, Problem, Scored

_NOTHING_WRITTEN = (Cause.NOT_IMPLEMENTED, Cause.MISSING_FILE, Cause.MISSING_FUNCTION, Cause.SYNTAX, Cause.IMPORT)


class FunctionScore(msgspec.Struct, frozen=True):
    """A function's checks with their points."""

    function: Function
    checks: tuple[Scored, ...]

    @property
    def points(self) -> Fraction:
        """The points earned."""
        return sum((c.points for c in self.checks), Fraction(0))

    @property
    def untouched(self) -> bool:
        """Whether nothing was written that could be asked."""
        causes = [c.result.cause for c in self.checks if c.result.cause not in NOT_TRIED]
        return bool(causes) and all(cause in _NOTHING_WRITTEN for cause in causes)


class ProblemScore(msgspec.Struct, frozen=True):
    """A problem's functions with their points."""

    problem: Problem
    functions: tuple[FunctionScore, ...]

    @property
    def points(self) -> Fraction:
        """The points earned."""
        return sum((f.points for f in self.functions), Fraction(0))

    @property
    def shown(self) -> bool:
        """Whether it is spoken of: a challenge is where its file was touched."""
        causes = {c.result.cause for f in self.functions for c in f.checks} - set(NOT_TRIED)
        return self.problem.graded or not causes <= {Cause.NOT_IMPLEMENTED, Cause.MISSING_FILE}


def score(assignment: Assignment, results: Sequence[CheckResult]) -> tuple[ProblemScore, ...]:
    """Spread each function's points over its checks by weight, and each check's over its variants."""
    by_function: dict[tuple[str, str], list[CheckResult]] = defaultdict(list)
    for result in results:
        by_function[result.problem, result.function].append(result)
    return tuple(
        ProblemScore(
            problem,
            tuple(
                FunctionScore(f, tuple(_score_checks(f, by_function[problem.name, f.name], assignment)))
                for f in problem.functions
            ),
        )
        for problem in assignment.problems
    )


def _score_checks(function: Function, results: list[CheckResult], assignment: Assignment) -> Iterable[Scored]:
    second_share = assignment.second_device_share if function.second_share is None else function.second_share
    by_test: dict[str, list[CheckResult]] = defaultdict(list)
    for result in results:
        by_test[result.test].append(result)
    whole = sum(variants[0].weight for variants in by_test.values())
    for variants in by_test.values():
        for result in variants:
            part = _part(result, variants, second_share, assignment.double_share)
            worth = function.points * Fraction(result.weight, whole) * part
            earned = worth if result.outcome is Outcome.PASSED else Fraction(0)
            yield Scored(result, earned, worth)


def _part(result: CheckResult, variants: list[CheckResult], second_share: Fraction, double_share: Fraction) -> Fraction:
    """A variant's part of its check: the second device carries its share, and float64 its share of a device's.

    What was not tried on the second device carries nothing: its share is the CPU's.
    """
    if result.cause in NOT_TRIED:
        return Fraction(0)
    tried = [v for v in variants if v.cause not in NOT_TRIED]
    precisions = {v.variant.dtype for v in tried if v.variant.device == result.variant.device}
    part = _share(result.variant.dtype == "float64", len(precisions), double_share)
    devices = {v.variant.device for v in tried}
    return part * _share(result.variant.device != "cpu", len(devices), second_share)


def _share(is_second: bool, ways: int, share: Fraction) -> Fraction:
    """What one of two ways carries, the second of which has a share; everything where there is one way."""
    if ways == 1:
        return Fraction(1)
    return share if is_second else 1 - share


def total(scores: Iterable[ProblemScore]) -> Fraction:
    """The points of the graded problems."""
    return sum((s.points for s in scores if s.problem.graded), Fraction(0))


def challenge(scores: Iterable[ProblemScore]) -> tuple[Fraction, Fraction]:
    """The points of the challenges that were begun, outside of the total, and how many these are worth."""
    begun = [s for s in scores if not s.problem.graded and s.shown]
    return sum((s.points for s in begun), Fraction(0)), sum((s.problem.points for s in begun), Fraction(0))


def rounded(points: Fraction) -> Decimal:
    """Two digits, half up."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

"""Proves an exam: solution full marks, starter none, every known mistake caught and named, no vacuous check."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction

from ..assignment import Assignment
from ..grading import messages
from ..grading.pool import Graded, Pool
from ..grading.scoring import FunctionScore
from ..mistakes import Mistake
from ..model import CheckResult, Outcome
from .incentives import Finding, Incentives, scores, uses_as_declared
from .trials import Trial, Trials, by_job

SECOND_SEED = 1
SAMPLED = 1
"""Of a function and a part of it, how many pairs of known mistakes are tried, and how many styles of a problem."""
QUICK = 4
"""In the quick form every fourth style, variant and known mistake of a function is tried."""
NAMED = 0.9
"""Of the variants of known mistakes, how many must be named."""
OnProgress = Callable[[int, int], None]


def prove(
    assignment: Assignment,
    seed: int,
    jobs: int,
    problems: tuple[str, ...] = (),
    on_progress: OnProgress = lambda *_: None,
    *,
    quick: bool = False,
) -> Iterator[Finding]:
    """Grade the solution (with two seeds), other right styles, the starter, adversaries, known mistakes and variants
    of them. Quick: a sample of the styles, known mistakes and variants."""
    names = problems or tuple(p.name for p in assignment.problems)
    yield from uses_as_declared(assignment, names)
    setup = messages.Setup(assignment.name, str(assignment.root), "staff", seed, "auto", names)
    trials = Trials(assignment, names)
    law = Incentives(assignment, trials)
    every = QUICK if quick else 1
    right = [trials.solution(), trials.solution(seed + SECOND_SEED), *itertools.islice(trials.styles(), 0, None, every)]
    variants = itertools.islice(trials.variants(), 0, None, every)
    wrong = [trials.starter(), *trials.adversaries(), *trials.mistakes(every), *variants]
    todo = by_job([*right, *wrong, *law.trials(SAMPLED)])
    named: list[Finding] = []
    with Pool(setup, jobs) as pool:
        if not pool.ready().right_parts:
            yield Finding(
                "machine", "right parts", False, "student code is not kept from the solution here: dll doctor"
            )
            return
        for done, graded in enumerate(pool.run(trial.job for trial in todo.values()), 1):
            law.note(todo[graded.id], graded)
            for finding in findings_of(assignment, todo[graded.id], graded):
                if finding.what == "variant":
                    named.append(finding)
                yield finding
            on_progress(done, len(todo))
    yield from law.findings()
    if named:
        hits = sum(finding.detail == "named" for finding in named)
        yield Finding("diagnosis", "variants named", hits >= NAMED * len(named), f"{hits} of {len(named)}")


def findings_of(assignment: Assignment, trial: Trial, graded: Graded) -> Iterator[Finding]:
    """What one graded trial proves."""
    if graded.failed is not None:
        yield Finding(trial.kind, trial.name, False, graded.failed.sentence.en + "\n" + graded.failed.trace)
    elif trial.kind in ("solution", "style"):
        yield from _full_marks(assignment, trial, graded, f"{trial.kind} {trial.name}")
    elif trial.kind == "starter":
        points = sum((s.points for s in scores(assignment, trial, graded)), Fraction(0))
        yield Finding("starter", "starter", points == 0, f"{float(points):g} points")
    elif trial.kind == "adversary":
        vacuous = sorted({f"{r.problem}.{r.function} {r.test} ({r.variant.dtype})" for r in graded.results})
        yield Finding("adversary", trial.name, not vacuous, "; ".join(vacuous))
    elif trial.kind == "variant":
        yield _judge_variant(trial, graded)
    elif trial.kind == "mistake" and trial.mistake is not None:
        yield _judge_mistake(assignment, trial, graded, trial.mistake)


def _full_marks(assignment: Assignment, trial: Trial, graded: Graded, subject: str) -> Iterator[Finding]:
    for problem in scores(assignment, trial, graded):
        lost = [
            _loss(check.result)
            for function in problem.functions
            for check in function.checks
            if check.points != check.max_points
        ]
        unchecked = [f"{f.function.name} has no check" for f in problem.functions if not f.checks]
        full = problem.points == problem.problem.points
        detail = f"{float(problem.points):g}/{float(problem.problem.points):g}"
        yield Finding(subject, problem.problem.name, full, "\n".join([detail, *lost, *unchecked]))


def _loss(result: CheckResult) -> str:
    detail = result.detail.en if result.detail else ""
    check = f"{result.problem}.{result.function} {result.test} ({result.variant.dtype})"
    return f"{check}: {result.cause} {detail} {result.note}"


def _judge_mistake(assignment: Assignment, trial: Trial, graded: Graded, mistake: Mistake) -> Finding:
    """A known mistake loses the checks that are listed beside it, and no other function's points."""
    trouble = []
    for scored in scores(assignment, trial, graded):
        for f in scored.functions:
            costs = f.function.name == mistake.function
            if costs and f.points == f.function.points:
                trouble.append(f"costs {scored.problem.name}.{f.function.name} nothing")
            if not costs and f.checks and f.points != f.function.points:
                lost = sorted({c.result.test for c in f.checks if c.points != c.max_points})
                trouble.append(f"also costs {scored.problem.name}.{f.function.name} ({', '.join(lost)})")
            if costs and (mistake.fails or mistake.may_fail):
                trouble += _unexpected(f, mistake)
    named = {r.mistake for r in graded.results if r.mistake}
    detail = "; ".join(trouble) or ("named" if named == {mistake.name} else f"caught, named {sorted(named) or '-'}")
    return Finding("mistake", mistake.name, not trouble, detail)


def _unexpected(scored: FunctionScore, mistake: Mistake) -> Iterator[str]:
    """Checks that a mistake fails and should not, or the reverse."""
    failed, sure = set(failed_checks([c.result for c in scored.checks])), set(mistake.fails)
    if surprising := sorted(failed - sure - set(mistake.may_fail)):
        yield f"fails {', '.join(surprising)} as well, which is not listed"
    if passed := sorted(sure - failed):
        yield f"does not fail {', '.join(passed)}, which is listed"


def failed_checks(results: list[CheckResult]) -> list[str]:
    """The checks of one function that fail on the CPU, named as in `Mistake.fails`."""
    found = []
    on_cpu = [r for r in results if r.variant.device == "cpu"]
    for test in dict.fromkeys(r.test for r in on_cpu):
        variants = [r for r in on_cpu if r.test == test]
        failed = [r.variant.dtype for r in variants if r.outcome is not Outcome.PASSED]
        name = test.removeprefix(f"test_{variants[0].function}_")
        if failed:
            found.append(name if len(failed) == len(variants) else f"{name}@{failed[0]}")
    return found


def _judge_variant(trial: Trial, graded: Graded) -> Finding:
    """A known mistake in somebody's own words: named, or at least no other one is."""
    assert trial.mistake is not None
    named = {r.mistake for r in graded.results if r.mistake}
    caught = any(r.function == trial.mistake.function and r.outcome is not Outcome.PASSED for r in graded.results)
    detail = "named" if named == {trial.mistake.name} else f"named {', '.join(sorted(named)) or '-'}"
    return Finding("variant", trial.name, caught, detail if caught else "costs nothing")

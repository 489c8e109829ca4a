"""Refuses to publish what is not sound: drifted starters, a starter that scores, a solution that loses."""

from __future__ import annotations

from collections.abc import Sequence

from ..assignment import Assignment
from ..errors import DllError, Fault
from ..grading import messages
from ..grading.pool import Graded, Pool
from ..grading.scoring import score
from ..model import Outcome
from .starter import starters


def refuse_unsound(assignment: Assignment, seed: int) -> None:
    """Grade the solution and the starter, as a class would be graded, and check the solution as a student would."""
    names = [p.name for p in assignment.problems]
    for path, text in starters(assignment, names).items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            raise DllError("publish.drift", path=path.relative_to(assignment.root))
    solution = {p.file: assignment.solution(p.name).read_bytes() for p in assignment.problems}
    starter = {p.file: assignment.starter(p.name).read_bytes() for p in assignment.problems}
    setup = messages.Setup(assignment.name, str(assignment.root), "staff", seed, "cpu")
    graded = _run(setup, [messages.Job("solution", solution), messages.Job("starter", starter)])
    _refuse_lost_point(assignment, graded["solution"])
    _refuse_won_point(assignment, graded["starter"])
    public = messages.Setup(assignment.name, str(assignment.root), "public", 0, "cpu")
    _refuse_stale_recording(_run(public, [messages.Job("solution", solution)])["solution"])


def _run(setup: messages.Setup, jobs: Sequence[messages.Job]) -> dict[str, Graded]:
    with Pool(setup) as pool:
        found = {graded.id: graded for graded in pool.run(jobs)}
    for graded in found.values():
        if graded.failed is not None:
            raise Fault("fault.worker", error=graded.failed.sentence)
    return found


def _refuse_lost_point(assignment: Assignment, graded: Graded) -> None:
    for problem in score(assignment, graded.results):
        for function in problem.functions:
            name = f"{problem.problem.name}.{function.function.name}"
            if not function.checks:
                raise DllError("publish.unchecked", function=name)
            for check in function.checks:
                if check.points != check.max_points:
                    raise DllError("publish.solution-loses", function=name, test=check.result.test)


def _refuse_won_point(assignment: Assignment, graded: Graded) -> None:
    for problem in score(assignment, graded.results):
        for function in problem.functions:
            for check in function.checks:
                if check.points:
                    name = f"{problem.problem.name}.{function.function.name}"
                    raise DllError("publish.starter-scores", function=name, test=check.result.test)


def _refuse_stale_recording(graded: Graded) -> None:
    for result in graded.results:
        if result.outcome is not Outcome.PASSED:
            raise DllError("publish.stale-recording", test=result.test, problem=result.problem)

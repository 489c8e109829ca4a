"""Proves an exam: solution full marks, starter none, every known mistake caught, no vacuous check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import msgspec

from ..assignment import Assignment
from ..grading import messages
from ..grading.pool import Graded, Pool
from ..grading.scoring import ProblemScore, score
from ..mistakes import Mistake, load_mistakes, mistaken_source
from ..model import CheckResult

SECOND_SEED = 1


class Finding(msgspec.Struct, frozen=True):
    """One thing that was proven, or not."""

    what: str
    subject: str
    ok: bool
    detail: str = ""


def prove(
    assignment: Assignment,
    seed: int,
    jobs: int,
    problems: tuple[str, ...] = (),
    on_progress: Callable[[int, int], None] = lambda *_: None,
) -> Iterator[Finding]:
    """Grade the solution (with two seeds), other right styles, the starter, adversaries, every known mistake."""
    names = problems or tuple(p.name for p in assignment.problems)
    setup = messages.Setup(assignment.name, str(assignment.root), "staff", seed, "auto", names)
    solution = {n: assignment.solution(n).read_text(encoding="utf-8") for n in names}
    starter = {n: assignment.starter(n).read_text(encoding="utf-8") for n in names}
    mistakes = {m.name: (n, m) for n in names for m in load_mistakes(assignment.folder(n))}
    todo = [messages.Job("solution", _files(solution)), messages.Job("starter", _files(starter))]
    todo += [messages.Job(f"adversary {name}", adversary=name) for name in messages.ADVERSARIES]
    for name, (problem, mistake) in mistakes.items():
        wrong = solution | {problem: mistaken_source(solution[problem], (mistake,))}
        todo.append(messages.Job(f"mistake {name}", _files(wrong)))
    for name in names:
        for style in sorted((assignment.folder(name) / "staff" / "styles").glob("*.py")):
            right = solution | {name: style.read_text(encoding="utf-8")}
            todo.append(messages.Job(f"style {name}/{style.stem}", _files(right)))
    with Pool(setup, jobs) as pool:
        for done, graded in enumerate(pool.run(todo), 1):
            yield from _judge(assignment, names, graded, mistakes)
            on_progress(done, len(todo) + 1)
    with Pool(msgspec.structs.replace(setup, seed=seed + SECOND_SEED), 1) as pool:
        for graded in pool.run([messages.Job("solution", _files(solution))]):
            yield from _full_marks(assignment, names, graded, f"solution, seed {seed + SECOND_SEED}")
            on_progress(len(todo) + 1, len(todo) + 1)


def _files(sources: dict[str, str]) -> dict[str, bytes]:
    return {f"{name}.py": source.encode() for name, source in sources.items()}


def _judge(
    assignment: Assignment, names: tuple[str, ...], graded: Graded, mistakes: dict[str, tuple[str, Mistake]]
) -> Iterator[Finding]:
    kind, _, subject = graded.id.partition(" ")
    if graded.failed is not None:
        yield Finding(kind, subject, False, graded.failed.sentence.en + "\n" + graded.failed.trace)
    elif kind in ("solution", "style"):
        yield from _full_marks(assignment, names, graded, graded.id)
    elif kind == "starter":
        points = sum((s.points for s in _scores(assignment, names, graded)), Fraction(0))
        yield Finding("starter", "starter", points == 0, f"{float(points):g} points")
    elif kind == "adversary":
        vacuous = sorted({f"{r.problem}.{r.function} {r.test} ({r.variant.dtype})" for r in graded.results})
        yield Finding("adversary", subject, not vacuous, "; ".join(vacuous))
    else:
        yield _judge_mistake(assignment, names, graded, *mistakes[subject])


def _scores(assignment: Assignment, names: tuple[str, ...], graded: Graded) -> list[ProblemScore]:
    return [s for s in score(assignment, graded.results) if s.problem.name in names]


def _full_marks(assignment: Assignment, names: tuple[str, ...], graded: Graded, subject: str) -> Iterator[Finding]:
    for problem in _scores(assignment, names, graded):
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


def _judge_mistake(
    assignment: Assignment, names: tuple[str, ...], graded: Graded, problem: str, mistake: Mistake
) -> Finding:
    """A known mistake loses points of its function, and no other function's."""
    trouble = []
    for scored in _scores(assignment, names, graded):
        for f in scored.functions:
            costs = scored.problem.name == problem and f.function.name in (mistake.function, *mistake.also_costs)
            if costs and f.points == f.function.points:
                trouble.append(f"costs {scored.problem.name}.{f.function.name} nothing")
            if not costs and f.points != f.function.points:
                lost = sorted({c.result.test for c in f.checks if c.points != c.max_points})
                trouble.append(f"also costs {scored.problem.name}.{f.function.name} ({', '.join(lost)})")
    named = {r.mistake for r in graded.results if r.mistake}
    detail = "; ".join(trouble) or ("named" if named == {mistake.name} else f"caught, named {sorted(named) or '-'}")
    return Finding("mistake", mistake.name, not trouble, detail)

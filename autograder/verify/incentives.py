"""The incentive law: what a function earns does not depend on the parts that it uses.

For every known mistake M of a part and N of a function that uses it, N costs with M what it costs alone; every right
answer keeps its points where its parts are stubs; and nothing that only gives back what a part gives earns a point.
"""

from __future__ import annotations

import ast
import itertools
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import msgspec

from ..assignment import Assignment
from ..grading.pool import Graded
from ..grading.scoring import FunctionScore, ProblemScore, score
from ..mistakes import mistaken_source
from ..model import Function
from .trials import Trial, Trials

_STUB = "\n\ndef {name}(*arguments, **named):\n    raise NotImplementedError({name!r})\n"


class Finding(msgspec.Struct, frozen=True):
    """One thing that was proven, or not."""

    what: str
    subject: str
    ok: bool
    detail: str = ""


def scores(assignment: Assignment, trial: Trial, graded: Graded) -> list[ProblemScore]:
    """The points of the problems that a trial is about."""
    return [s for s in score(assignment, graded.results) if s.problem.name in trial.problems]


class Incentives:
    """What is graded to prove the law, and what came of it."""

    def __init__(self, assignment: Assignment, trials: Trials) -> None:
        self._assignment = assignment
        self._trials = trials
        self._alone: dict[str, Fraction] = {}
        """What each known mistake leaves its own function."""
        self._found: list[tuple[Trial, Fraction, Fraction, str]] = []
        """With the points of its function, those there are, and why it was not graded."""

    def trials(self, most: int | None = None) -> Iterator[Trial]:
        """All that is graded; or of each function and part of it so many pairs of known mistakes, and of each problem
        the solution and so many styles."""
        for problem, function, part in self._edges():
            yield from itertools.islice(self._pairs(problem, function, part), most)
            yield self._part_alone(problem, function, part)
        seen: Counter[tuple[str, ...]] = Counter()
        for style in self._trials.styles():
            seen[style.problems] += 1
            if most is None or seen[style.problems] <= most:
                yield from self._stubbed(style)
        yield from self._stubbed(self._trials.solution())

    def _edges(self) -> Iterator[tuple[str, Function, str]]:
        for problem in self._trials.problems:
            for function in self._assignment.problem(problem).functions:
                for part in function.uses:
                    yield problem, function, part

    def _pairs(self, problem: str, function: Function, part: str) -> Iterator[Trial]:
        known = self._trials.known[problem]
        for n, own in enumerate(m for m in known if m.function == function.name):
            of_part = [m for m in known if m.function == part]
            for mistake in [*of_part[n % len(of_part) :], *of_part[: n % len(of_part)]] if of_part else []:
                source = mistaken_source(self._trials.solutions[problem], (mistake, own))
                name = f"{own.name} with {mistake.name}"
                files = {f"{problem}.py": source.encode()}
                yield Trial("pair", name, (problem,), files, own, function.name, _asks(problem, function))

    def _part_alone(self, problem: str, function: Function, part: str) -> Trial:
        """The function gives back what its part gives, which is broken so that a right one stands in its place."""
        parameters = _parameters(self._trials.solutions[problem])
        ours, theirs = parameters[function.name], parameters[part]
        given = [name if name in ours else ours[min(n, len(ours) - 1)] for n, name in enumerate(theirs)]
        text = f"\n\ndef {function.name}({', '.join(ours)}):\n    return {part}({', '.join(given)})\n"
        source = self._trials.solutions[problem] + _STUB.format(name=part) + text
        name = f"{problem}.{function.name} is {part}"
        files = {f"{problem}.py": source.encode()}
        return Trial("part alone", name, (problem,), files, None, function.name, _asks(problem, function))

    def _stubbed(self, right: Trial) -> Iterator[Trial]:
        """A right answer, once for each function that has parts, which are stubs."""
        for problem in right.problems:
            for function in self._assignment.problem(problem).functions:
                if function.uses:
                    stubs = "".join(_STUB.format(name=part) for part in function.uses)
                    files = {f"{problem}.py": right.files[f"{problem}.py"] + stubs.encode()}
                    name = f"{right.name}: {problem}.{function.name}"
                    yield Trial("stubbed", name, (problem,), files, None, function.name, _asks(problem, function))

    def note(self, trial: Trial, graded: Graded) -> None:
        """Keep what a trial of the law, or a known mistake alone, earned."""
        name = trial.function or (trial.mistake.function if trial.kind == "mistake" and trial.mistake else "")
        if not name:
            return
        failed = graded.failed.sentence.en if graded.failed else ""
        for scored in scores(self._assignment, trial, graded):
            function = next(f for f in scored.functions if f.function.name == name)
            if trial.kind == "mistake":
                self._alone[trial.name] = function.points
            else:
                self._found.append((trial, function.points, function.function.points, failed or _lost(function)))

    def findings(self) -> Iterator[Finding]:
        """What was proven of the law."""
        yield from (finding for _, finding in self.findings_by_problem())

    def findings_by_problem(self) -> Iterator[tuple[str, Finding]]:
        """The same, each with its problem."""
        for trial, points, most, why in self._found:
            due = {"stubbed": most, "part alone": Fraction(0)}.get(trial.kind)
            if trial.kind == "pair":
                assert trial.mistake is not None
                due = self._alone.get(trial.mistake.name)
            detail = (
                f"{float(points):.4g}" if due == points else f"{float(points):.4g}, not {due and float(due)}: {why}"
            )
            yield trial.problems[0], Finding(trial.kind, trial.name, due == points, detail)


def _asks(problem: str, function: Function) -> tuple[str, ...]:
    """A function, and its parts: that one is wrong must be seen before a right one stands in its place."""
    return tuple(f"{problem}.{name}" for name in (function.name, *function.uses))


def _lost(function: FunctionScore) -> str:
    return "; ".join(
        sorted({f"{c.result.test}: {c.result.cause}" for c in function.checks if c.points != c.max_points})
    )


def uses_as_declared(assignment: Assignment, problems: tuple[str, ...]) -> Iterator[Finding]:
    """Whether each function declares the parts that the solution's calls, and theirs."""
    for name in problems:
        problem = assignment.problem(name)
        calls = _names_read(assignment.solution(name).read_text(encoding="utf-8"))
        wanted = [f.name for f in problem.functions]
        for function in problem.functions:
            reached = [function.name]
            for caller in reached:
                reached += [n for n in sorted(calls.get(caller, ())) if n in calls and n not in reached]
            found = [n for n in wanted if n in reached and n != function.name]
            ok = sorted(found) == sorted(function.uses)
            detail = ", ".join(found) or "no part"
            said = detail if ok else f"uses {detail}, and declares {', '.join(function.uses) or 'none'}"
            yield Finding("parts", f"{name}.{function.name}", ok, said)


def _names_read(source: str) -> dict[str, set[str]]:
    """The names that each function and class at the top of a file reads."""
    tops = (ast.FunctionDef, ast.ClassDef)
    return {
        node.name: {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        for node in ast.parse(source).body
        if isinstance(node, tops)
    }


def _parameters(source: str) -> dict[str, list[str]]:
    return {
        node.name: [a.arg for a in node.args.args]
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }

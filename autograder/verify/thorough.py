"""The error rates of an exam on both sides: what is wrong and passes, what is right and fails, and how steadily."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from ..assignment import Assignment
from ..grading import messages
from ..grading.pool import Graded, Pool
from ..grading.scoring import ProblemScore
from ..model import CheckResult, Outcome
from .calibration import Gauge, Spread, spread_name
from .incentives import Incentives, scores
from .mutants import Mutant, load_equivalents, mutants
from .proof import NAMED, findings_of
from .trials import Trial, Trials, by_job

KILLED, CAUGHT_IN_PUBLIC = 0.98, 0.95
"""Of the mutants that are no equivalents, and of the known mistakes by the public checks alone."""
OnStage = Callable[[str, int, int], None]
"""Told what is going on, how much of it is done, and of how much."""


@dataclass
class Share:
    """How many of how many, and which not."""

    of: int = 0
    missed: list[str] = field(default_factory=list)

    def count(self, name: str, hit: bool) -> None:
        """One more."""
        self.of += 1
        if not hit:
            self.missed.append(name)

    @property
    def hits(self) -> int:
        """How many."""
        return self.of - len(self.missed)

    @property
    def rate(self) -> float:
        """The share; 1 of nothing."""
        return self.hits / self.of if self.of else 1.0


@dataclass
class Quality:
    """What was found of one problem."""

    problem: str
    mistakes: Share = field(default_factory=Share)
    """Known mistakes that lose the checks listed beside them, and nothing of another function."""
    named: Share = field(default_factory=Share)
    """Variants of them that are named."""
    public: Share = field(default_factory=Share)
    """Known mistakes that the public checks catch."""
    mutants: Share = field(default_factory=Share)
    equivalents: dict[str, str] = field(default_factory=dict)
    """Mutants that compute the same, with the proofs."""
    right: Share = field(default_factory=Share)
    """Right answers with full marks and without a mistake named, over all seeds."""
    checks: Share = field(default_factory=Share)
    """Checks in each variant that something wrong fails, and that no answer passes which knows nothing."""
    independent: Share = field(default_factory=Share)
    """Trials of the incentive law that it stands: pairs of mistakes, right answers without parts, parts alone."""
    steady: Share = field(default_factory=Share)
    """Submissions that get the same outcomes every time."""
    spreads: dict[str, Spread] = field(default_factory=dict)
    losses: dict[str, float] = field(default_factory=dict)
    """The points that each known mistake loses."""

    @property
    def holds(self) -> bool:
        """Whether the problem is good enough to be published."""
        perfect = (self.mistakes, self.right, self.checks, self.independent, self.steady)
        return (
            not any(share.missed for share in perfect)
            and self.mutants.rate >= KILLED
            and self.public.rate >= CAUGHT_IN_PUBLIC
            and self.named.rate >= NAMED
        )


class Survey:
    """Measures the quality of some problems of an exam."""

    def __init__(self, assignment: Assignment, problems: tuple[str, ...], seed: int, jobs: int, on: OnStage) -> None:
        self._assignment = assignment
        self._trials = Trials(assignment, problems)
        self._setup = messages.Setup(
            assignment.name, str(assignment.root), "staff", seed, "auto", problems, measure=True
        )
        self._jobs = jobs
        self._on = on
        self._gauge = Gauge()
        self._law = Incentives(assignment, self._trials)
        self._failed: dict[str, set[str]] = defaultdict(set)
        """By problem, the checks that something wrong failed."""
        self.found = {name: Quality(name) for name in problems}

    def run(self, seeds: int, repeats: int) -> list[Quality]:
        """All of it: right answers with so many seeds, and so many times the same."""
        self._wrong_answers()
        self._right_answers(seeds)
        self._empty_answers()
        self._public_checks()
        self._incentives()
        self._steadiness(repeats)
        for name, spread in self._gauge.spreads().items():
            self.found[name.partition(".")[0]].spreads[name] = spread
        return list(self.found.values())

    def _graded(
        self, what: str, trials: Iterable[Trial], setup: messages.Setup | None = None
    ) -> Iterator[tuple[Trial, Graded]]:
        """Each trial with what a pool found."""
        todo = by_job(trials)
        with Pool(setup or self._setup, self._jobs) as pool:
            for done, graded in enumerate(pool.run(trial.job for trial in todo.values()), 1):
                self._on(what, done, len(todo))
                yield todo[graded.id], graded

    def _wrong_answers(self) -> None:
        for trial, graded in self._graded("known mistakes and their variants", self._mistaken()):
            quality = self.found[trial.problems[0]]
            self._note_failures(trial, graded)
            self._law.note(trial, graded)
            ok, detail = next((f.ok, f.detail) for f in findings_of(self._assignment, trial, graded))
            if trial.kind == "mistake":
                quality.mistakes.count(f"{trial.name}: {detail}", ok)
                quality.losses[trial.name] = float(
                    sum(s.problem.points - s.points for s in self._scores(trial, graded))
                )
            else:
                quality.named.count(f"{trial.name}: {detail}", detail == "named")
        for trial, graded in self._graded("mutants", self._mutants()):
            self._note_failures(trial, graded)
            killed = all(s.points < s.problem.points for s in self._scores(trial, graded))
            self.found[trial.problems[0]].mutants.count(trial.name, killed)

    def _mistaken(self) -> Iterator[Trial]:
        return itertools.chain(self._trials.mistakes(), self._trials.variants())

    def _mutants(self) -> Iterator[Trial]:
        for problem, solution in self._trials.solutions.items():
            proofs = load_equivalents(self._assignment.folder(problem))
            for mutant in mutants(solution):
                if proof := proofs.get((mutant.function, mutant.before, mutant.after)):
                    self.found[problem].equivalents[_name(problem, mutant)] = proof
                else:
                    files = {f"{problem}.py": mutant.source.encode()}
                    yield Trial("mutant", _name(problem, mutant), (problem,), files)

    def _right_answers(self, seeds: int) -> None:
        for number in range(seeds):
            setup = msgspec.structs.replace(self._setup, seed=self._setup.seed + number)
            what = f"right answers, seed {number + 1} of {seeds}"
            for trial, graded in self._graded(what, [self._trials.solution(), *self._trials.styles()], setup):
                for scored in self._scores(trial, graded):
                    ours = [r for r in graded.results if r.problem == scored.problem.name]
                    full = scored.points == scored.problem.points and not any(r.mistake for r in ours)
                    self.found[scored.problem.name].right.count(f"{trial.name}, seed {setup.seed}", full)
                self._gauge.add(graded.results, right=True)

    def _empty_answers(self) -> None:
        passed: dict[str, set[str]] = defaultdict(set)
        for trial, graded in self._graded("empty answers", self._trials.adversaries()):
            for result in graded.results:
                passed[spread_name(result)].add(trial.name)
        for _, graded in self._graded("all checks", [self._trials.solution()]):
            for name in dict.fromkeys(spread_name(r) for r in graded.results):
                problem = name.partition(".")[0]
                vacuous = sorted(passed[name]) or ([] if name in self._failed[problem] else ["nothing fails it"])
                self.found[problem].checks.count(f"{name}: {', '.join(vacuous)}", not vacuous)

    def _public_checks(self) -> None:
        setup = msgspec.structs.replace(self._setup, kind="public", measure=False)
        for trial, graded in self._graded("known mistakes by the public checks", self._trials.mistakes(), setup):
            self.found[trial.problems[0]].public.count(trial.name, any(_is_failure(r) for r in graded.results))

    def _incentives(self) -> None:
        setup = msgspec.structs.replace(self._setup, measure=False)
        for trial, graded in self._graded("parts and what uses them", self._law.trials(), setup):
            self._law.note(trial, graded)
        for problem, finding in self._law.findings_by_problem():
            self.found[problem].independent.count(f"{finding.subject}: {finding.detail}", finding.ok)

    def _steadiness(self, repeats: int) -> None:
        """The same seed, with other numbers of workers and other orders of checks: the same outcomes."""
        some = [c for i, c in enumerate(self._trials.mistakes()) if i % 6 == 0]
        trials = [self._trials.solution(), self._trials.starter(), *some]
        outcomes: dict[str, set[tuple[tuple[str, str], ...]]] = defaultdict(set)
        setup = msgspec.structs.replace(self._setup, measure=False)
        for number in range(repeats):
            with Pool(setup, 1 + number % 3) as pool:
                jobs = [msgspec.structs.replace(t.job, order=number or None) for t in trials]
                for graded in pool.run(jobs if number % 2 else jobs[::-1]):
                    outcomes[graded.id].add(_outcomes(graded))
            self._on("the same again", number + 1, repeats)
        for trial in trials:
            for problem in trial.problems:
                self.found[problem].steady.count(trial.name, len(outcomes[trial.job.id]) == 1)

    def _note_failures(self, trial: Trial, graded: Graded) -> None:
        self._gauge.add(graded.results, right=False)
        self._failed[trial.problems[0]].update(spread_name(r) for r in graded.results if _is_failure(r))

    def _scores(self, trial: Trial, graded: Graded) -> list[ProblemScore]:
        return scores(self._assignment, trial, graded)


def _name(problem: str, mutant: Mutant) -> str:
    return f"{problem}.{mutant.function}: {mutant.before} -> {mutant.after}"


def _is_failure(result: CheckResult) -> bool:
    return result.outcome in (Outcome.FAILED, Outcome.ERROR, Outcome.TIMEOUT)


def _outcomes(graded: Graded) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((f"{spread_name(r)} {r.variant.device}", r.outcome.value) for r in graded.results))

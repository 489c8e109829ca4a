"""What an exam is tried on: its solution and starter, right answers in other styles, mistakes, empty answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..assignment import Assignment
from ..grading import messages
from ..mistakes import Mistake, load_mistakes, load_variants, mistaken_source

TrialKind = Literal[
    "solution", "starter", "style", "adversary", "mistake", "variant", "mutant", "pair", "stubbed", "part alone"
]


@dataclass(frozen=True)
class Trial:
    """One submission, what it is, and the problems that it is about."""

    kind: TrialKind
    name: str
    problems: tuple[str, ...]
    files: dict[str, bytes]
    mistake: Mistake | None = None
    """The known mistake that is in it."""
    function: str = ""
    """The function that it is about, where it is one of several."""
    asks: tuple[str, ...] = ()
    """The functions whose checks tell of it, as `problem.function`; all of its problems where empty."""
    seed: int | None = None
    """Of the hidden numbers, in place of the exam's."""

    @property
    def job(self) -> messages.Job:
        """The trial as work for a pool."""
        adversary = self.name if self.kind == "adversary" else ""
        asks = self.asks or self.problems
        return messages.Job(f"{self.kind} {self.name}", self.files, functions=asks, adversary=adversary, seed=self.seed)


class Trials:
    """All trials of some problems of an assignment."""

    def __init__(self, assignment: Assignment, problems: tuple[str, ...]) -> None:
        self._assignment = assignment
        self.problems = problems
        self.solutions = {n: assignment.solution(n).read_text(encoding="utf-8") for n in problems}
        self.known = {n: load_mistakes(assignment.folder(n)) for n in problems}

    def solution(self, seed: int | None = None) -> Trial:
        """The solution, with the exam's hidden numbers or those of another seed."""
        name = "solution" if seed is None else f"seed {seed}"
        return Trial("solution", name, self.problems, _files(self.solutions), seed=seed)

    def starter(self) -> Trial:
        """The starter as it is handed out."""
        starters = {n: self._assignment.starter(n).read_text(encoding="utf-8") for n in self.problems}
        return Trial("starter", "starter", self.problems, _files(starters))

    def adversaries(self) -> Iterator[Trial]:
        """Answers that know nothing."""
        for name in messages.ADVERSARIES:
            yield Trial("adversary", name, self.problems, {})

    def mistakes(self, every: int = 1) -> Iterator[Trial]:
        """The solution with each known mistake in it; or with the first of each function and every so many after it, of
        which the first alone is tried on other functions."""
        for problem, mistakes in self.known.items():
            seen: Counter[str] = Counter()
            for mistake in mistakes:
                number = seen[mistake.function]
                seen[mistake.function] += 1
                if number % every == 0:
                    asks = (f"{problem}.{mistake.function}",) if every > 1 and number else ()
                    yield self.mistaken("mistake", mistake.name, problem, mistake, mistake.code, asks)

    def variants(self) -> Iterator[Trial]:
        """The known mistakes as other students would make them: the function's own checks name them or do not."""
        for problem, mistakes in self.known.items():
            by_name = {m.name: m for m in mistakes}
            for number, variant in enumerate(load_variants(self._assignment.folder(problem)), 1):
                name = f"{variant.mistake} #{number}"
                known = by_name[variant.mistake]
                yield self.mistaken("variant", name, problem, known, variant.code, (f"{problem}.{known.function}",))

    def styles(self) -> Iterator[Trial]:
        """Right answers in other styles."""
        for problem in self.problems:
            for path in sorted((self._assignment.folder(problem) / "staff" / "styles").glob("*.py")):
                yield Trial("style", f"{problem}/{path.stem}", (problem,), {f"{problem}.py": path.read_bytes()})

    def mistaken(
        self, kind: TrialKind, name: str, problem: str, mistake: Mistake, code: str, asks: tuple[str, ...]
    ) -> Trial:
        """The solution of one problem with `code` at its end."""
        source = mistaken_source(self.solutions[problem], (Mistake(name, mistake.function, mistake.hint, code),))
        return Trial(kind, name, (problem,), {f"{problem}.py": source.encode()}, mistake, asks=asks)


def by_job(trials: Iterable[Trial]) -> dict[str, Trial]:
    """The trials by the names of their jobs."""
    return {trial.job.id: trial for trial in trials}


def _files(sources: dict[str, str]) -> dict[str, bytes]:
    return {f"{name}.py": source.encode() for name, source in sources.items()}

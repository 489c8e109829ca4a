"""`dll verify` on the terminal."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from ..assignment import Assignment, find_assignment
from ..atomic import write_if_changed
from ..errors import DllError
from ..verify import calibration
from ..verify.incentives import Finding
from ..verify.proof import prove
from .status import FAILED, OK

SEEDS, REPEATS = 20, 20


def run(name: str | None, problems: tuple[str, ...], seed: int, jobs: int, *, quick: bool = False) -> int:
    """Prove the exam and print what was found; returns the exit status."""
    assignment = _assignment(name, problems)
    console = Console(highlight=False)
    findings: list[Finding] = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("verify", total=None)

        def on_progress(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        findings += prove(assignment, seed, jobs, problems, on_progress, quick=quick)
    for finding in sorted(findings, key=lambda f: (f.ok, f.what, f.subject)):
        mark = "[green]ok[/]" if finding.ok else "[red]NO[/]"
        console.print(f"{mark} {finding.what} {finding.subject}: ", end="")
        console.print(finding.detail, markup=False)
    for check, spread in calibration.load_calibration(assignment).items():
        if spread.gap < calibration.WANTED_GAP and (not problems or check.partition(".")[0] in problems):
            console.print(
                f"[yellow]tolerance[/] {check}: right answers are only {spread.gap:.2g} times nearer than wrong"
            )
    broken = sum(not f.ok for f in findings)
    console.print(f"{len(findings) - broken} proven, {broken} not")
    return FAILED if broken else OK


def run_thorough(
    name: str | None, problems: tuple[str, ...], seed: int, jobs: int, out: Path | None, seeds: int = SEEDS
) -> int:
    """Measure the exam's error rates, print the table, write the page where asked for; returns the exit status."""
    assignment = _assignment(name, problems)
    if importlib.util.find_spec("cosmic_ray") is None:
        raise DllError("verify.no-cosmic-ray")
    from ..verify import quality_page
    from ..verify.thorough import Survey

    names = problems or tuple(p.name for p in assignment.problems)
    console = Console(highlight=False)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("verify", total=None)
        survey = Survey(
            assignment,
            names,
            seed,
            jobs,
            lambda what, n, of: progress.update(task, description=what, completed=n, total=of),
        )
        found = survey.run(seeds, min(seeds, REPEATS))
    console.print(quality_page.table(found))
    for line in quality_page.shortcomings(found):
        console.print(line, markup=False, soft_wrap=True)
    if out is not None:
        text = quality_page.page(assignment.name, found, f"seed {seed} and {seeds - 1} more, devices as graded")
        write_if_changed(out, text.encode(), mode=0o644)
        if not problems:
            calibration.store_calibration(assignment, {n: s for q in found for n, s in q.spreads.items()})
    short = quality_page.failing(found)
    console.print("good enough" if not short.missed else f"not good enough: {', '.join(short.missed)}")
    return FAILED if short.missed else OK


def _assignment(name: str | None, problems: tuple[str, ...]) -> Assignment:
    assignment = find_assignment(name)
    for problem in problems:
        assignment.problem(problem)
    assignment.require_staff_files(problems)
    return assignment

"""`dll verify` on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.progress import Progress

from ..assignment import find_assignment
from ..verify.proof import Finding, prove
from .status import FAILED, OK


def run(name: str | None, problems: tuple[str, ...], seed: int, jobs: int) -> int:
    """Prove the exam and print what was found; returns the exit status."""
    assignment = find_assignment(name)
    for problem in problems:
        assignment.problem(problem)
    assignment.require_staff_files(problems)
    console = Console(highlight=False)
    findings: list[Finding] = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("verify", total=None)
        for finding in prove(
            assignment, seed, jobs, problems, lambda n, all_: progress.update(task, completed=n, total=all_)
        ):
            findings.append(finding)
    for finding in sorted(findings, key=lambda f: (f.ok, f.what, f.subject)):
        mark = "[green]ok[/]" if finding.ok else "[red]NO[/]"
        console.print(f"{mark} {finding.what} {finding.subject}: ", end="")
        console.print(finding.detail, markup=False)
    broken = sum(not f.ok for f in findings)
    console.print(f"{len(findings) - broken} proven, {broken} not")
    return FAILED if broken else OK

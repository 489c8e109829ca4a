"""`dll check`: the public checks on the files of a folder, problem by problem as results come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from ..assignment import Assignment, find_assignment
from ..errors import DllError, Fault
from ..grading import messages
from ..grading.pool import Pool
from ..intake.workplace import attempted, only_here, require_files, require_torch
from ..model import Cause, CheckResult
from ..reports.check_report import FunctionView, check_document
from ..reports.device_notes import placement_notes
from ..text import Language, say
from .pictures import newly_right
from .status import FAILED, OK


def run(
    name: str | None,
    targets: Sequence[str],
    folder: Path,
    device: str,
    language: Language,
    as_json: bool,
    *,
    spawn: bool = False,
    watch: bool = False,
) -> int:
    """Check and print, once or whenever a file is saved; returns the exit status."""
    assignment = find_assignment(name)
    functions = _functions(assignment, targets)
    require_files(assignment, folder)
    require_torch()
    if not functions and not watch:
        functions = attempted(assignment, folder)
    setup = messages.Setup(assignment.name, str(assignment.root), "public", 0, device, functions)
    if watch:
        from .watch import run as run_watch

        return run_watch(assignment, setup, folder, language, spawn=spawn)
    with Pool(setup, spawn=spawn) as pool:
        from rich.console import Console  # while the worker starts

        from .check_screen import CheckScreen

        console = Console(highlight=False, soft_wrap=True, stderr=as_json)
        screen = CheckScreen(assignment, console, language, every_check=any("." in f for f in functions))
        results: list[CheckResult] = []

        def add(result: CheckResult) -> None:
            results.append(result)
            screen.add(result)

        with screen:
            printed = run_checks(pool, folder, add)
        notes = placement_notes(results, pool.collected.without if pool.collected and device != "cpu" else None)
    if screen.every_check:
        screen.show_printed(printed)
    checked = screen.finish()
    for note in notes:
        console.print(note.in_language(language), style="yellow")
    for where, package in only_here(assignment, folder):
        console.print(say("check.not-when-graded", where=where, name=package).in_language(language), style="yellow")
    checked_now = {name.partition(".")[0] for name in functions}
    left = [p.file for p in assignment.problems if p.name not in checked_now] if not targets else []
    if left and all(f.passed == f.total for f in checked):
        console.print(say("check.more-challenges", names=", ".join(left)).in_language(language), style="dim")
    for problem in newly_right(assignment, folder, checked):
        console.print(say("check.show", problem=problem).in_language(language))
    if as_json:
        sys.stdout.write(msgspec.json.encode(check_document(assignment, checked, notes)).decode() + "\n")
    refuse_faults(checked)
    return OK if all(f.passed == f.total for f in checked) else FAILED


def refuse_faults(checked: Sequence[FunctionView]) -> None:
    """Say that a check could not be carried out: the exit status is then of our fault, not of the student's."""
    for check in (c for f in checked for c in f.checks if c.cause is Cause.FAULT):
        raise Fault("fault.check", test=check.test)


def run_checks(pool: Pool, folder: Path, on_check: Callable[[CheckResult], None]) -> str:
    """Run the pool's checks on the files of a folder; results come one by one. Returns what the files printed."""
    printed = ""
    for graded in pool.run([messages.Job("", folder=str(folder.resolve()))], on_check=on_check):
        if graded.failed is not None:
            raise Fault("fault.worker", error=graded.failed.sentence)
        printed += graded.printed
    return printed


def _functions(assignment: Assignment, targets: Sequence[str]) -> tuple[str, ...]:
    """The targets, each known to the assignment; `vae.py` is taken for `vae`."""
    found = []
    for target in targets:
        problem_name, _, function = _spelled(assignment, target).partition(".")
        problem = assignment.problem(problem_name)
        names = [f.name for f in problem.functions]
        if function and function not in names:
            raise DllError("no-such-function", name=function, problem=problem_name, names=", ".join(names))
        found.append(f"{problem_name}.{function}" if function else problem_name)
    return tuple(found)


def _spelled(assignment: Assignment, target: str) -> str:
    """A target as the assignment spells it: `.\\vae.py` and `VAE` are `vae`; a function's own name will do."""
    name = target.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
    problems = [p.name for p in assignment.problems if p.name == name.lower()]
    owners = [f"{p.name}.{f.name}" for p in assignment.problems for f in p.functions if f.name == name]
    return (problems or owners)[0] if problems or len(owners) == 1 else name

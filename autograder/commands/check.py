"""`dll check`: the public checks on the files of a folder, problem by problem as results come."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console

from ..assignment import Assignment, find_assignment
from ..errors import DllError, Fault
from ..grading import messages
from ..grading.pool import Pool
from ..model import CheckResult
from ..reports.check import FunctionView, check_document, closing_lines, problem_lines, views
from ..text import Language
from .status import FAILED, OK


def run(name: str, targets: Sequence[str], folder: Path, device: str, language: Language, as_json: bool) -> int:
    """Check and print; returns the exit status."""
    assignment = find_assignment(name)
    functions = _functions(assignment, targets)
    _refuse_wrong_folder(assignment, folder)
    setup = messages.Setup(assignment.name, str(assignment.root), "public", 0, device, functions)
    console = Console(highlight=False, soft_wrap=True, stderr=as_json)
    screen = _Screen(assignment, console, language, every_check=any("." in t for t in targets))
    with Pool(setup) as pool:
        job = messages.Job("", folder=str(folder.resolve()))
        for graded in pool.run([job], on_check=screen.add):
            if graded.failed is not None:
                raise Fault("fault.worker", error=graded.failed.sentence)
    checked = screen.finish()
    if as_json:
        sys.stdout.write(msgspec.json.encode(check_document(assignment, checked)).decode() + "\n")
    return OK if all(f.passed == f.total for f in checked) else FAILED


def _functions(assignment: Assignment, targets: Sequence[str]) -> tuple[str, ...]:
    """The targets, each known to the assignment; `vae.py` is taken for `vae`."""
    found = []
    for target in targets:
        problem_name, _, function = target.removesuffix(".py").partition(".")
        problem = assignment.problem(problem_name)
        names = [f.name for f in problem.functions]
        if function and function not in names:
            raise DllError("no-such-function", name=function, problem=problem_name, names=", ".join(names))
        found.append(f"{problem_name}.{function}" if function else problem_name)
    return tuple(found)


def _refuse_wrong_folder(assignment: Assignment, folder: Path) -> None:
    if not folder.is_dir():
        raise DllError("no-such-folder", path=folder)
    if not any((folder / p.file).is_file() for p in assignment.problems):
        names = ", ".join(p.file for p in assignment.problems)
        raise DllError("no-files-here", names=names, path=folder.resolve())


class _Screen:
    """Prints each problem when the first result of the next one comes."""

    def __init__(self, assignment: Assignment, console: Console, language: Language, every_check: bool) -> None:
        self._assignment = assignment
        self._console = console
        self._language: Language = language
        self._every_check = every_check
        self._open: list[CheckResult] = []
        self._done: list[FunctionView] = []

    def add(self, result: CheckResult) -> None:
        """Take one result."""
        if self._open and self._open[0].problem != result.problem:
            self._print_open()
        self._open.append(result)

    def finish(self) -> list[FunctionView]:
        """Print the rest and the closing lines."""
        self._print_open()
        for line in closing_lines(self._done, self._language):
            self._console.print(line)
        return self._done

    def _print_open(self) -> None:
        functions = views(self._assignment, self._open)
        if functions:
            for line in problem_lines(functions, self._language, self._every_check):
                self._console.print(line)
        self._done += functions
        self._open = []

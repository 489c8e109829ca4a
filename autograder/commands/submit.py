"""`dll submit`: checks what will be handed in, as grading will see it, and writes the zip whatever came out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from ..assignment import Assignment, find_assignment
from ..atomic import disk_errors, write_bytes
from ..delivery.account import Asked
from ..errors import DllError, Fault
from ..grading import messages
from ..grading.pool import Pool
from ..intake.handin import HandIn, gather, student_id, zip_comment
from ..intake.workplace import attempted, only_here, require_files, require_torch
from ..model import CheckResult, Problem
from ..neutral import plain
from ..reports.check_report import FunctionView, views
from ..text import Language, Text, say
from ..zips import zipped
from .status import FAILED, OK


def run(name: str | None, student: str, folder: Path, language: Language) -> int:
    """Check, list, write; returns the exit status."""
    number = student_id(student)
    if number is None:
        raise DllError("submit.bad-id", id=student)
    assignment = find_assignment(name)
    problems = [assignment.problem(name) for name in attempted(assignment, folder)]
    handin = _gathered(assignment, problems, folder)
    trouble: Fault | None = None
    checked: list[FunctionView] = []
    try:
        with Console(stderr=True).status(say("submit.checking").in_language(language)):
            checked = _checked(assignment, problems, handin)
    except Fault as fault:  # it must not keep anyone from handing in
        trouble = fault
    path = Path(f"{assignment.handout}_{number}.zip")
    with disk_errors(Path.cwd()):
        write_bytes(path, zipped(handin.files, comment=zip_comment(number)), mode=0o644)
    console = Console(highlight=False, soft_wrap=True)
    for line in _lines(assignment, problems, handin, checked, path, folder):
        console.print(plain(line.in_language(language)), markup=False)
    if trouble is not None:
        sys.stderr.write(say("submit.unchecked", error=trouble.sentence).in_language(language) + "\n")
    complete = checked and not handin.missing and all(f.passed == f.total for f in checked)
    return OK if complete else FAILED


def _gathered(assignment: Assignment, problems: Sequence[Problem], folder: Path) -> HandIn:
    """What the folder has to hand in; where it has nothing, a sentence that says where to look."""
    if not folder.is_dir():
        raise DllError("no-such-folder", path=folder)
    handin = gather(folder, Asked({p.file: tuple(f.name for f in p.functions) for p in problems}))
    if len(handin.missing) == len(problems):
        require_files(assignment, folder)
    require_torch()
    return handin


def _checked(assignment: Assignment, problems: Sequence[Problem], handin: HandIn) -> list[FunctionView]:
    """The public checks of the very files that are handed in."""
    setup = messages.Setup(assignment.name, str(assignment.root), "public", 0, "auto", tuple(p.name for p in problems))
    results: list[CheckResult] = []
    with Pool(setup) as pool:
        for graded in pool.run([messages.Job("", files=handin.files)], on_check=results.append):
            if graded.failed is not None:
                raise Fault("fault.worker", error=graded.failed.sentence)
    return views(assignment, results)


def _line(problem: Problem, handin: HandIn, functions: list[FunctionView]) -> Text:
    """One file: how many checks hold, what is not written yet, or that it is missing."""
    if problem.file in handin.missing:
        return say("submit.missing", name=problem.file)
    if functions and (trouble := functions[0].file_trouble) is not None and trouble.message is not None:
        return say("submit.broken", name=problem.file, trouble=trouble.message)
    passed, total = sum(f.passed for f in functions), sum(f.total for f in functions)
    line = say("submit.file", name=problem.file, passed=passed, total=total)
    if stubs := [f.function.name for f in functions if f.not_implemented]:
        return say("submit.unfinished", line=line, names=", ".join(stubs))
    if wrong := [f.function.name for f in functions if f.passed < f.total]:
        return say("submit.wrong", line=line, names=", ".join(wrong))
    return line


def _lines(
    assignment: Assignment,
    problems: Sequence[Problem],
    handin: HandIn,
    checked: list[FunctionView],
    path: Path,
    folder: Path,
) -> Iterator[Text]:
    """Each file and its state, what comes along, what was repaired, what is left out, and what to hand in."""
    for problem in problems:
        yield _line(problem, handin, [f for f in checked if f.problem == problem])
    for helper in sorted(set(handin.files) - {p.file for p in problems}):
        yield say("submit.helper", name=helper)
    yield from handin.repairs
    for where, package in only_here(assignment, folder):
        yield say("check.not-when-graded", where=where, name=package)
    stubs = {p.file for p in assignment.problems} - {p.file for p in problems}  # challenges that were not begun
    if left_out := [name for name in handin.left_out if name not in stubs]:
        yield say("submit.left-out", names=", ".join(left_out))
    lost = [p.file for p in problems if _earns_nothing(p, handin, checked)]
    yield say("submit.written", path=path, n=len(handin.files))
    if lost:
        yield say("submit.nothing", names=", ".join(lost))


def _earns_nothing(problem: Problem, handin: HandIn, checked: list[FunctionView]) -> bool:
    """Whether the file is missing, cannot be read, or holds no check at all."""
    functions = [f for f in checked if f.problem == problem]
    return problem.file in handin.missing or (bool(functions) and not any(f.passed for f in functions))

"""`dll grade`: a class into an output folder, with a progress bar and a summary."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from ..assignment import Assignment, find_assignment
from ..atomic import disk_errors
from ..errors import DllError
from ..examfile import opened_exam
from ..grading import batch
from ..grading.gradebook import NOT_GRADED, NOT_HANDED_IN
from ..grading.pool import can_fork
from ..grading.scoring import rounded
from ..intake.reader import Reader
from ..intake.submission import asked_of
from ..intake.survey import ClassSurvey, survey
from ..model import Setting
from ..neutral import plain
from ..reports.outputs import RESULTS, Marked, write_outputs
from ..text import Language, say
from .status import FAILED, OK


def run(name: str | None, exam: Path | None, request: batch.GradeOptions, language: Language, as_json: bool) -> int:
    """Grade with the exam of a checkout, or with that of an exam.zip; returns the exit status."""
    if exam is None:
        return _run(find_assignment(name), request, language, as_json)
    with opened_exam(exam) as assignment:
        return _run(assignment, request, language, as_json)


def _run(assignment: Assignment, request: batch.GradeOptions, language: Language, as_json: bool) -> int:
    """Grade, write the outputs, say what came out."""
    if not can_fork():
        raise DllError("no-fork")
    assignment.require_staff_files()
    with Reader(asked_of(assignment), unsafe=request.unsafe) as reader:
        found = survey(request.source, assignment, reader, request.rosters, request.student)
        batch.wanted(found, request.only)
        return _graded(assignment, request, found, reader, language, as_json=as_json)


def _graded(
    assignment: Assignment,
    request: batch.GradeOptions,
    found: ClassSurvey,
    reader: Reader,
    language: Language,
    *,
    as_json: bool,
) -> int:
    opened = batch.opened(request.out, assignment, request.seed)
    with disk_errors(request.out), opened as (book, seed):
        try:
            with _bar(language) as bar:
                task = bar.add_task("", total=None)

                def show(progress: batch.Progress) -> None:
                    bar.update(task, completed=progress.done, total=progress.total)

                batch.grade(request, assignment, found, reader, book, seed, show)
        finally:
            marked = write_outputs(book, request.out, assignment, language)
        setting = book.setting()
    if as_json:
        _print_documents(marked, assignment, request.out)
    else:
        _summary(marked, assignment, setting, request, language)
    return FAILED if any(m.status == NOT_GRADED for m in marked) else OK


def _print_documents(marked: Sequence[Marked], assignment: Assignment, out: Path) -> None:
    """One document of all results, read one after the other: a class may be large."""
    head = msgspec.json.encode({"format": 1, "assignment": assignment.name}).decode().removesuffix("}")
    sys.stdout.write(f'{head},"submissions":[')
    for number, each in enumerate(marked):
        document = msgspec.json.format((out / RESULTS / f"{each.id}.json").read_bytes(), indent=-1).decode()
        sys.stdout.write(("," if number else "") + document)
    sys.stdout.write("]}\n")


def _bar(language: Language) -> Bar:
    return Bar(
        TextColumn(say("grade.progress").in_language(language)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn(say("grade.remaining").in_language(language)),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _summary(
    marked: list[Marked],
    assignment: Assignment,
    setting: Setting | None,
    request: batch.GradeOptions,
    language: Language,
) -> None:
    console = Console(highlight=False, emoji=False)
    console.print(_table(marked, assignment))
    totals = [m.points[0] for m in marked if m.points]
    if totals:
        mean, whole = rounded(sum(totals, Fraction(0)) / len(totals)), rounded(assignment.max_score)
        console.print(say("grade.mean", n=len(totals), mean=mean, all=whole).in_language(language))
    if absent := [m for m in marked if m.status == NOT_HANDED_IN]:
        console.print(say("grade.not-handed-in", n=len(absent)).in_language(language))
    if failed := [m for m in marked if m.status == NOT_GRADED]:
        console.print(say("grade.not-graded", n=len(failed)).in_language(language))
        for entry in failed:
            reason = entry.reason.in_language(language) if entry.reason else ""
            console.print(f"  {plain(entry.id, 40)}  {plain(reason, 300)}", markup=False, soft_wrap=True)
    if setting is not None:
        sentence = say("grade.setting", devices=", ".join(setting.devices), jail=setting.jail, seed=setting.seed)
        console.print(sentence.in_language(language), soft_wrap=True)
        if not setting.right_parts:
            console.print(say("grade.own-parts").in_language(language), soft_wrap=True)
    console.print(say("grade.written", out=request.out).in_language(language), soft_wrap=True, markup=False)


def _table(marked: list[Marked], assignment: Assignment) -> Table:
    graded = [p for p in assignment.problems if p.graded]
    table = Table("id", "name", "total", *(p.name for p in graded), box=None, header_style="bold")
    for column in table.columns:
        column.no_wrap = True
    for column in table.columns[2:]:
        column.justify = "right"
    for each in marked:
        table.add_row(escape(plain(each.id, 24)), escape(plain(each.name, 24)), *(each.rounded_points or ["-"]))
    return table

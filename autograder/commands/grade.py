"""`dll grade`: a class into an output folder, with a progress bar and a summary."""

from __future__ import annotations

import sys
from fractions import Fraction

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table

from ..assignment import Assignment, find_assignment
from ..atomic import disk_errors
from ..grading import batch
from ..grading.gradebook import GRADED, Entry
from ..grading.scoring import rounded, score, total
from ..model import Setting
from ..reports.neutral import plain
from ..reports.outputs import write_outputs
from ..reports.results import result_document
from ..text import Language, say
from .status import FAILED, OK


def run(name: str, request: batch.Request, language: Language, as_json: bool) -> int:
    """Grade, write the outputs, say what came out; returns the exit status."""
    assignment = find_assignment(name)
    assignment.require_staff_files()
    opened = batch.opened(request.out, assignment, request.seed)
    with disk_errors(request.out), opened as (book, seed):
        try:
            with _bar(language) as bar:
                task = bar.add_task("", total=None)
                batch.grade(
                    request, assignment, book, seed, lambda p: bar.update(task, completed=p.done, total=p.total)
                )
        finally:
            entries = write_outputs(book, request.out, assignment, language)
        setting = book.setting()
    if as_json:
        documents = [result_document(entry, assignment, setting) for entry in entries]
        document = {"format": 1, "assignment": assignment.name, "submissions": documents}
        sys.stdout.write(msgspec.json.encode(document).decode() + "\n")
    else:
        _summary(entries, assignment, setting, request, language)
    return FAILED if any(e.status != GRADED for e in entries) else OK


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
    entries: list[Entry], assignment: Assignment, setting: Setting | None, request: batch.Request, language: Language
) -> None:
    console = Console(highlight=False)
    graded = [p for p in assignment.problems if p.graded]
    table = Table("id", "name", "total", *(p.name for p in graded), "status", box=None, header_style="bold")
    for column in table.columns[2:-1]:
        column.justify = "right"
    for entry in entries:
        cells = [plain(entry.id, 24), plain(entry.name, 24)]
        if entry.status == GRADED:
            scores = score(assignment, entry.results)
            cells += [str(rounded(total(scores))), *(str(rounded(s.points)) for s in scores if s.problem.graded)]
            table.add_row(*map(_literal, cells), "")
        else:
            reason = entry.reason.in_language(language) if entry.reason else ""
            table.add_row(*map(_literal, cells), *[""] * (len(graded) + 1), _literal(plain(reason, 120)))
    console.print(table)
    failed = sum(e.status != GRADED for e in entries)
    totals = [total(score(assignment, e.results)) for e in entries if e.status == GRADED]
    if totals:
        mean = rounded(sum(totals, Fraction(0)) / len(totals))
        console.print(
            say("grade.mean", n=len(totals), mean=mean, all=rounded(assignment.max_score)).in_language(language)
        )
    if failed:
        console.print(say("grade.not-graded", n=failed).in_language(language))
    if setting is not None:
        sentence = say("grade.setting", devices=", ".join(setting.devices), jail=setting.jail, seed=setting.seed)
        console.print(sentence.in_language(language))
    console.print(say("grade.written", out=request.out).in_language(language), soft_wrap=True)


def _literal(text: str) -> str:
    from rich.markup import escape

    return escape(text)

"""`dll intake`: who handed in what, and what became of each file, before anything is graded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..assignment import find_assignment
from ..atomic import write_if_changed
from ..delivery.account import Line
from ..errors import DllError
from ..grading.pool import can_fork
from ..intake.reader import Reader
from ..intake.submission import Submission, asked_of, read_all
from ..intake.survey import survey
from ..neutral import plain
from ..reports.intake_csv import intake_csv
from ..text import Language, say
from .status import FAILED, OK

_SHOWN = 20
"""Files of nobody that are named; all of them are in intake.csv."""


def run(
    name: str | None,
    source: Path,
    rosters: Sequence[Path],
    student: str,
    out: Path | None,
    language: Language,
    *,
    as_json: bool,
    unsafe: bool,
) -> int:
    """Read everything and print the table; returns 1 where something needs a person."""
    if not can_fork():
        raise DllError("no-fork")
    if out is not None and out.is_dir():
        raise DllError("intake.no-file", path=out)
    assignment = find_assignment(name)
    asked = asked_of(assignment)
    read: list[Submission] = []
    with Reader(asked, unsafe=unsafe) as reader:
        found = survey(source, assignment, reader, rosters, student)
        for submission in read_all(found.students, reader, asked):
            read.append(msgspec.structs.replace(submission, files=dict.fromkeys(submission.files, b"")))
    account = [*((s.id, line) for s in read for line in s.lines), *(("", line) for line in found.lines)]
    if out is not None:
        write_if_changed(out, intake_csv(account, language))
    if as_json:
        sys.stdout.write(msgspec.json.encode(_document(read, found.lines)).decode() + "\n")
    else:
        _show(read, found.lines, [p.file for p in assignment.problems if p.graded], language)
    asks = (
        found.lines_to_look_at or any(s.reason or s.is_unsure for s in read) or any(s.is_unsure for s in found.students)
    )
    return FAILED if asks else OK


def _show(read: Sequence[Submission], nobodys: Sequence[Line], wanted: Sequence[str], language: Language) -> None:
    console = Console(highlight=False, emoji=False)
    table = Table("id", "name", say("intake.files").in_language(language), box=None, header_style="bold")
    table.add_column(say("intake.notes").in_language(language), overflow="fold")
    for submission in read:
        missing = [name for name in wanted if name not in submission.files]
        there = f"{len(wanted) - len(missing)}/{len(wanted)}" if submission.key else "-"
        notes = [*([submission.reason] if submission.reason else []), *submission.said]
        if not submission.key and not notes:
            notes = [say("intake.not-handed-in")]
        said = " / ".join(plain(note.in_language(language), 300) for note in notes)
        table.add_row(escape(plain(submission.id, 24)), escape(plain(submission.name, 24)), there, escape(said))
    console.print(table)
    absent = sum(not submission.key for submission in read)
    refused = sum(submission.reason is not None for submission in read)
    console.print(say("intake.summary", n=len(read) - absent, absent=absent, refused=refused).in_language(language))
    for line in nobodys[:_SHOWN]:
        why = line.why.in_language(language) if line.why else ""
        console.print(f"  {plain(line.path, 80)}  {plain(why, 200)}", markup=False, soft_wrap=True)
    if len(nobodys) > _SHOWN:
        console.print(say("intake.more", n=len(nobodys) - _SHOWN).in_language(language))


def _document(read: Sequence[Submission], nobodys: Sequence[Line]) -> dict[str, object]:
    return {
        "format": 1,
        "submissions": [
            {
                "id": s.id,
                "name": s.name,
                "handed_in": bool(s.key),
                "files": sorted(s.files),
                "reason": s.reason,
                "repairs": s.said,
                "account": s.lines,
            }
            for s in read
        ],
        "nobody": list(nobodys),
    }

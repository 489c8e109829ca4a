"""`dll report`: what a graded class understood."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
from rich.console import Console

from ..assignment import find_assignment
from ..errors import DllError
from ..grading.gradebook import BOOK, Gradebook
from ..reports.class_report import class_report, report_document, report_lines
from ..text import Language
from .status import OK


def run(out: Path, name: str | None, language: Language, as_json: bool) -> int:
    """Read the gradebook in `out` and print the report; returns the exit status."""
    path = out / BOOK
    if not path.is_file():
        raise DllError("report.no-gradebook", path=path)
    book = Gradebook(path)
    try:
        setting = book.setting()
        assignment = find_assignment(name or (setting.assignment if setting else None))
        has_right_parts = setting is None or setting.right_parts
        report = class_report(assignment, book.entries(), has_right_parts=has_right_parts)
    finally:
        book.close()
    if as_json:
        sys.stdout.write(msgspec.json.encode(report_document(report, assignment)).decode() + "\n")
        return OK
    title = f"{assignment.name}: {assignment.title.in_language(language)}"
    console = Console(highlight=False)
    for line in report_lines(report, title, language):
        console.print(line, markup=False, soft_wrap=True)
    return OK

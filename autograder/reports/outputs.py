"""The files of an output folder, all made from the gradebook: grades.csv, results/, feedback/."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from ..assignment import Assignment
from ..atomic import write_if_changed
from ..grading.gradebook import GRADED, Entry, Gradebook
from ..grading.scoring import rounded, score, total
from ..neutral import cell
from ..text import Language
from .feedback import feedback
from .results import result_document


def write_outputs(book: Gradebook, out: Path, assignment: Assignment, language: Language) -> list[Entry]:
    """Write every file that changed; returns the gradebook's entries."""
    entries = list(book.entries())
    setting = book.setting()
    for entry in entries:
        document = json.dumps(result_document(entry, assignment, setting), ensure_ascii=False, indent=1)
        write_if_changed(out / "results" / f"{entry.id}.json", document.encode() + b"\n")
        write_if_changed(out / "feedback" / f"{entry.id}.txt", feedback(entry, assignment).encode())
    write_if_changed(out / "grades.csv", grades_csv(entries, assignment, language))
    return entries


def grades_csv(entries: list[Entry], assignment: Assignment, language: Language) -> bytes:
    """One line a submission, for a spreadsheet: UTF-8 with a byte-order mark."""
    graded = [p for p in assignment.problems if p.graded]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["id", "name", "total", *(p.name for p in graded), "status", "notes"])
    for entry in entries:
        notes = [*([entry.reason] if entry.reason else []), *entry.repairs]
        row = [cell(entry.id), cell(entry.name)]
        if entry.status == GRADED:
            scores = score(assignment, entry.results)
            row += [str(rounded(total(scores))), *(str(rounded(s.points)) for s in scores if s.problem.graded)]
        else:
            row += [""] * (len(graded) + 1)
        writer.writerow([*row, entry.status, cell(" / ".join(n.in_language(language) for n in notes))])
    return text.getvalue().encode("utf-8-sig")

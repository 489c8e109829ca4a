"""The files of an output folder, all made from the gradebook: grades.csv, intake.csv, results/, feedback/."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import msgspec

from ..assignment import Assignment
from ..atomic import write_if_changed
from ..grading.gradebook import GRADED, Entry, Gradebook
from ..grading.scoring import ProblemScore, challenge, rounded, score, total
from ..neutral import cell
from ..text import Language, Text, say
from .device_notes import placement_notes
from .feedback import feedback
from .intake_csv import intake_csv
from .results import result_document

RESULTS = "results"
"""The folder of the documents for machines."""


class Marked(msgspec.Struct, frozen=True):
    """One row of a class: of a student's results, which may be many, the points alone."""

    id: str
    name: str
    status: str
    reason: Text | None
    points: tuple[Fraction, ...]
    """The total and the points of each graded problem; empty where it is not graded."""
    notes: tuple[Text, ...]

    @property
    def rounded_points(self) -> list[str]:
        """The points as they are written."""
        return [str(rounded(points)) for points in self.points]


def write_outputs(book: Gradebook, out: Path, assignment: Assignment, language: Language) -> list[Marked]:
    """Write every file that changed; returns a row for each student. One student's results are held at a time."""
    setting = book.setting()
    without = setting.without if setting else None
    marked = []
    for entry in book.entries():
        scores = score(assignment, entry.results) if entry.status == GRADED else ()
        document = msgspec.json.encode(result_document(entry, scores, assignment, setting))
        write_if_changed(out / RESULTS / f"{entry.id}.json", msgspec.json.format(document, indent=1) + b"\n")
        write_if_changed(out / "feedback" / f"{entry.id}.txt", feedback(entry, scores, assignment, without).encode())
        marked.append(_marked(entry, scores, without))
    write_if_changed(out / "grades.csv", grades_csv(marked, assignment, language))
    write_if_changed(out / "intake.csv", intake_csv(book.account(), language))
    return marked


def _marked(entry: Entry, scores: Sequence[ProblemScore], without: Text | None) -> Marked:
    notes = [*([entry.reason] if entry.reason else []), *entry.repairs, *placement_notes(entry.results, without)]
    points, whole = challenge(scores)
    if entry.gone:
        notes.append(say("grades.gone"))
    if entry.same_as:
        notes.append(say("grades.same", ids=", ".join(entry.same_as[:5])))
    if whole:
        notes.append(say("grades.challenge", points=rounded(points), all=rounded(whole)))
    own = (total(scores), *(s.points for s in scores if s.problem.graded)) if scores else ()
    return Marked(entry.id, entry.name, entry.status, entry.reason, own, tuple(notes))


def grades_csv(marked: Iterable[Marked], assignment: Assignment, language: Language) -> bytes:
    """One line a student, for a spreadsheet: UTF-8 with a byte-order mark."""
    graded = [p for p in assignment.problems if p.graded]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["id", "name", "total", *(p.name for p in graded), "status", "notes"])
    for each in marked:
        row = [cell(each.id), cell(each.name), *(each.rounded_points or [""] * (len(graded) + 1))]
        writer.writerow([*row, each.status, cell(" / ".join(n.in_language(language) for n in each.notes))])
    return text.getvalue().encode("utf-8-sig")

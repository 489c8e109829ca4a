"""The files of an output folder, all made from the gradebook: grades.csv, results/, feedback/."""

from __future__ import annotations

import csv
import io
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
from .results import result_document


class Marked(msgspec.Struct, frozen=True):
    """An entry of the gradebook with its points; without scores where it is not graded."""

    entry: Entry
    scores: tuple[ProblemScore, ...]

    @property
    def points(self) -> list[str]:
        """The total and the points of each graded problem, rounded; empty where it is not graded."""
        if not self.scores:
            return []
        return [str(rounded(total(self.scores))), *(str(rounded(s.points)) for s in self.scores if s.problem.graded)]


def write_outputs(book: Gradebook, out: Path, assignment: Assignment, language: Language) -> list[Marked]:
    """Write every file that changed; returns the gradebook's entries with their points."""
    setting = book.setting()
    without = setting.without if setting else None
    marked = [Marked(e, score(assignment, e.results) if e.status == GRADED else ()) for e in book.entries()]
    for entry, scores in ((m.entry, m.scores) for m in marked):
        document = msgspec.json.encode(result_document(entry, scores, assignment, setting))
        write_if_changed(out / "results" / f"{entry.id}.json", msgspec.json.format(document, indent=1) + b"\n")
        write_if_changed(out / "feedback" / f"{entry.id}.txt", feedback(entry, scores, assignment, without).encode())
    write_if_changed(out / "grades.csv", grades_csv(marked, assignment, language, without))
    return marked


def grades_csv(marked: list[Marked], assignment: Assignment, language: Language, without: Text | None = None) -> bytes:
    """One line a submission, for a spreadsheet: UTF-8 with a byte-order mark."""
    graded = [p for p in assignment.problems if p.graded]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["id", "name", "total", *(p.name for p in graded), "status", "notes"])
    for each in marked:
        entry = each.entry
        notes = [*([entry.reason] if entry.reason else []), *entry.repairs, *placement_notes(entry.results, without)]
        points, whole = challenge(each.scores)
        if whole:
            notes.append(say("grades.challenge", points=rounded(points), all=rounded(whole)))
        row = [cell(entry.id), cell(entry.name), *(each.points or [""] * (len(graded) + 1))]
        writer.writerow([*row, entry.status, cell(" / ".join(n.in_language(language) for n in notes))])
    return text.getvalue().encode("utf-8-sig")

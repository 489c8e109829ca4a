"""intake.csv: whose each uploaded file is, what became of it, and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ..delivery.account import Line
from ..neutral import cell
from ..text import Language


def intake_csv(account: Iterable[tuple[str, Line]], language: Language) -> bytes:
    """One line for each file, for a spreadsheet: UTF-8 with a byte-order mark. The id is empty of what is nobody's."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["id", "path", "place", "file", "files", "why"])
    for ident, line in account:
        why = line.why.in_language(language) if line.why else ""
        writer.writerow([cell(ident), cell(line.path), line.place, cell(line.target), line.count, cell(why)])
    return text.getvalue().encode("utf-8-sig")

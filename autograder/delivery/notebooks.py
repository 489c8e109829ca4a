"""From a notebook to the files that an assignment asks for: of its cells what defines, and not what only runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from ..text import Text, say
from .book_units import Book
from .entries import checked_path, shown_name
from .module_units import MAX_TEXT, UNREADABLE
from .notebook_cells import Cell
from .own_files import functions_at_margin, syntax_tree

MAX_NOTEBOOK_BYTES = 40 << 20
"""With the pictures that it shows."""


class FromNotebook(msgspec.Struct, frozen=True):
    """What a notebook holds of an assignment."""

    made: dict[str, bytes]
    """Asked file -> the source that was put together for it."""
    written: dict[str, bytes]
    """Files that its cells say they are (`%%writefile`)."""
    unwritten: frozenset[str]
    """Those made of nothing but stubs."""
    repairs: tuple[Text, ...]
    functions: dict[str, frozenset[str]]
    """Asked file -> those of its functions that are written here, whether it is made or not."""


def from_notebook(
    name: str, cells: Sequence[Cell], asked: Mapping[str, Sequence[str]], files: Collection[str] | None = None
) -> FromNotebook:
    """The files that the cells of a notebook hold. Nothing of them is executed.

    name: of the notebook, for sentences.
    files: those that are to be made; else all that are asked for.
    Raises `NotReadable` where its statements are too many.
    """
    written: dict[str, bytes] = {}
    left: dict[Text, None] = {}
    for cell in cells:
        path, why = checked_path(cell.written)
        if cell.written and why is not None:
            left[say("repair.notebook-file-left", name=name, file=shown_name(path), why=why)] = None
        elif cell.written:
            before = written.get(cell.written, b"") if cell.appends else b""
            end = "" if cell.source.endswith("\n") or not cell.source else "\n"
            written[cell.written] = before + (cell.source + end).encode("utf-8", "replace")
    wanted = {file: functions for file, functions in asked.items() if file not in written}
    book = Book([cell for cell in cells if not cell.written], wanted)
    sources = {file: book.source(file, name) for file in wanted if files is None or file in files}
    made = {file: source.encode("utf-8", "replace") for file, source in sources.items() if source is not None}
    unwritten = frozenset(file for file in made if book.is_unwritten(file))
    repairs = (*book.repairs(name, made), *left, *_broken(name, written))
    functions = {file: book.written_functions(file) for file in wanted}
    functions |= {f: functions_at_margin(written[f]).intersection(asked[f]) for f in asked if f in written}
    return FromNotebook(made, written, unwritten, repairs, functions)


def _broken(name: str, written: Mapping[str, bytes]) -> Iterator[Text]:
    """What is said of files that cells wrote and that are no Python."""
    for file, content in written.items():
        if file.endswith(".py") and len(content) <= MAX_TEXT:
            try:
                syntax_tree(content)
            except UNREADABLE as error:
                line = getattr(error, "lineno", None) or 1
                yield say("repair.notebook-wrote-broken", name=name, file=file, line=line)

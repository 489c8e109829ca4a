"""What one student uploaded, read to the end: the files that are asked for, and an account of all the rest.

All uploads count. Archives are opened, in each other too; of a file that is there several times the later counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..text import Text, say
from .account import Asked, Delivered, Line, Piece
from .belongings import Along, along
from .books import Books
from .contents import Contents
from .entries import listed, shown_name
from .own_files import OwnFile, Unreadable
from .placement import Placed, placed, where_they_lay

_SHOWN = 5


def read_delivery(pieces: Sequence[Piece], asked: Asked) -> Delivered:
    """The files of a submission, and in which line of the account each uploaded file is. Executes nothing.

    The order of the pieces makes no difference. What a stranger uploaded raises nothing but MemoryError.
    """
    contents = Contents(asked)
    contents.take(pieces)
    books = Books(asked)
    contents.own = [books.without_cells(one) for one in contents.own]
    own = [*contents.own, *books.files(contents.own, contents.notebooks)]
    found = placed(own, asked.functions)
    taken = {file: candidate.own for file, candidate in found.taken.items()}
    more = along(own, taken, found.lost)
    files = {file: one.content for file, one in taken.items()} | {at: one.content for at, one in more.kept.items()}
    contents.unreadable += books.unreadable
    used: dict[str, list[str]] = {}
    for target, one in (taken | more.kept).items():
        if one.made_from:
            used.setdefault(one.made_from, []).append(target)
    lines = _lines(contents, found, more, books, used)
    repairs = [*_unread(contents.unreadable), *where_they_lay(taken.values()), *found.repairs, *more.repairs]
    repairs += [*books.repairs_of(used), *books.said, *filter(None, [contents.leftovers.said()])]
    not_placed = _not_placed(contents, taken.values(), asked)
    is_own = any(not one.is_unwritten for one in taken.values())
    return Delivered(files, tuple(lines), tuple(dict.fromkeys(repairs)), not_placed, is_own)


def _lines(
    contents: Contents, found: Placed, more: Along, books: Books, used: Mapping[str, Sequence[str]]
) -> list[Line]:
    """The account: each uploaded file once. `used`: path of a notebook -> files that were made of it."""
    places: dict[OwnFile, tuple[str, Text | None]] = {}
    for file, candidate in found.taken.items():
        places[candidate.own] = file, found.of_file.get(file) or next(iter(candidate.own.repairs), None)
    for target, own in more.kept.items():
        places[own] = target, next(iter(own.repairs), None)
    said = {path: next(books.repairs_of({path: files})) for path, files in used.items()}
    lines = [Line(path, "file", ", ".join(sorted(files)), said[path]) for path, files in used.items()]
    lines += [Line(own.path, "file", *place) for own, place in places.items() if not own.made_from]
    for own in contents.own:
        if own not in places and own.path not in used:
            contents.leftovers.leave(own.path, _reason(own, found, more))
    for book in contents.notebooks:
        if book.path not in used:
            contents.leftovers.leave(book.path, books.why.get(book.path) or say("aside.notebook-beside"))
    return sorted([*lines, *contents.leftovers.lines([line.path for line in lines])], key=lambda line: line.path)


def _reason(own: OwnFile, found: Placed, more: Along) -> Text:
    return more.lost.get(own) or found.lost.get(own) or say("aside.not-used")


def _unread(unreadable: Sequence[Unreadable]) -> Iterator[Text]:
    """What may have been the student's work, those with the same reason together."""
    by_reason: dict[Text, list[str]] = {}
    yield from [why for _, why, names_itself in unreadable if names_itself][:_SHOWN]
    for path, why, names_itself in unreadable:
        if not names_itself:
            by_reason.setdefault(why, []).append(shown_name(path))
    for why, names in by_reason.items():
        yield say("repair.left-aside", name=listed(names), why=why)


def _not_placed(contents: Contents, taken: Iterable[OwnFile], asked: Asked) -> Text | None:
    """Why what is there cannot be graded as it is, where it is a student's work at all."""
    unread = list(dict.fromkeys(shown_name(path) for path, _, _ in contents.unreadable))
    found = list(taken)
    if found:
        is_nothing = unread and all(one.is_unwritten for one in found)
        return say("repair.only-stubs", names=listed(unread)) if is_nothing else None
    if contents.unreadable:
        return next(_unread(contents.unreadable))
    there = [*(one.path for one in contents.own), *(book.path for book in contents.notebooks)]
    names = [shown_name(path) for path in (*there, *contents.leftovers.seen())]
    if not names:
        return None
    return say("repair.nothing-placed", asked=", ".join(asked.functions), names=listed(sorted(names)))

"""Everything in a delivery, through archives: what may matter is read within limits, the rest is left by its name."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from typing import IO, NamedTuple

from ..errors import NotReadable
from ..text import Text, say
from .account import Asked, Piece, When
from .archives import list_archive, read_archive
from .encodings import python_text
from .entries import (
    MAX_FILE_BYTES,
    MAX_INNER_BYTES,
    MAX_NESTED,
    Allowance,
    ArchiveEntry,
    checked_path,
    known_date,
    shown_name,
)
from .file_names import DATA_ENDINGS, Fit, ending, is_archive_name, is_source_name, named
from .kinds import ARCHIVE_KINDS, HEAD_BYTES, FileKind, file_kind
from .leftovers import NEEDLESS_ENDINGS, Leftovers, is_of_tools, tools_folder
from .notebooks import MAX_NOTEBOOK_BYTES
from .own_files import FoundNotebook, OwnFile, Stubs, Unreadable
from .unpacking import DAMAGED

_SOURCES = (".py", ".pyw")
_TEXTS: tuple[FileKind, ...] = ("text", "python", "empty")
_VENV = "pyvenv.cfg"
_TABLES = 50
"""Files of data in one folder; where there are more it is a data set."""


class Holder(NamedTuple):
    """An archive, or nothing for what was uploaded by itself."""

    path: str = ""
    upload: str = ""
    dates: tuple[When, ...] = ()
    depth: int = 0

    def inside(self, path: str) -> str:
        """The path of one of its files inside the delivery."""
        return f"{self.path}/{path}" if self.path else path


class Contents:
    """What is in a delivery."""

    def __init__(self, asked: Asked) -> None:
        self.own: list[OwnFile] = []
        self.notebooks: list[FoundNotebook] = []
        self.leftovers = Leftovers()
        self.unreadable: list[Unreadable] = []
        self._files = tuple(asked.functions)
        self._stubs = Stubs(asked.stubs.values())
        self._allowance = Allowance()
        self._link = say("aside.link")

    def take(self, pieces: Iterable[Piece]) -> None:
        """Read all that was uploaded."""
        given = sorted(pieces, key=lambda piece: (piece.path, piece.when, piece.size))
        entries = (
            ArchiveEntry(piece.path, piece.when, piece.size, (number,), checked_path(piece.path)[1])
            for number, piece in enumerate(given)
        )
        found, _, _ = self._listed(Holder(), entries)
        for entry, limit in self._chosen(Holder(), found):
            self._take_piece(given[entry.place[0]], entry, limit)

    def _take_piece(self, piece: Piece, entry: ArchiveEntry, limit: int) -> None:
        try:
            with piece.open() as stream:
                content = stream.read(HEAD_BYTES)
                if (kind := file_kind(content)) in ARCHIVE_KINDS:
                    self._open(kind, stream, Holder(piece.path, piece.path, (known_date(piece.when),), 1))
                    return
                content += stream.read(limit + 1 - len(content))
        except DAMAGED as error:
            self._fail(piece.path, say("aside.unreadable", error=type(error).__name__))
            return
        self._take(Holder("", piece.path), entry, _too_large(piece.path, limit) if len(content) > limit else content)

    def _open(self, kind: FileKind, stream: IO[bytes], holder: Holder) -> None:
        """Everything in one archive."""
        name = shown_name(holder.path)
        if holder.depth > MAX_NESTED:
            self._fail(holder.path, say("archive.nested", name=name, limit=MAX_NESTED), names_itself=True)
            return
        found, count, broken = self._listed(holder, list_archive(kind, stream, name, self._allowance))
        if not count and broken is None:
            broken = say("archive.empty", name=name)
        if broken is not None:
            self._fail(holder.path, broken, names_itself=True)
        for entry, content in read_archive(kind, stream, name, self._chosen(holder, found), self._allowance):
            self._take(holder, entry, content)

    def _listed(self, holder: Holder, entries: Iterable[ArchiveEntry]) -> tuple[list[ArchiveEntry], int, Text | None]:
        """Those that may matter, how many there are in all, and where the list breaks off why."""
        found: dict[str, ArchiveEntry] = {}
        environments: set[str] = set()
        count, broken = 0, None
        try:
            for entry in entries:
                count += 1
                folder, _, name = entry.path.rpartition("/")
                tools = tools_folder(entry.path) if entry.why in (None, self._link) else None
                if name == _VENV and folder:
                    environments.add(folder)
                if tools is not None:
                    self.leftovers.leave_to_tools(holder.inside(tools))
                    continue
                if holder.path and entry.path in found:
                    self.leftovers.leave(holder.inside(entry.path), say("aside.same-name"))
                found[entry.path if holder.path else f"{entry.path}\0{entry.place}"] = entry
        except NotReadable as error:
            broken = error.sentence
        left = [entry for entry in found.values() if self._may_matter(holder, entry, environments)]
        return self._without_data_sets(holder, left), count, broken

    def _without_data_sets(self, holder: Holder, entries: list[ArchiveEntry]) -> list[ArchiveEntry]:
        tables = Counter(entry.path.rpartition("/")[0] for entry in entries if ending(entry.path) in DATA_ENDINGS)
        kept = []
        for entry in entries:
            folder, _, name = entry.path.rpartition("/")
            is_table = ending(name) in DATA_ENDINGS and tables[folder] > _TABLES
            if is_table and named(name, self._files) is None:
                self.leftovers.leave_needless(holder.inside(entry.path))
            else:
                kept.append(entry)
        return kept

    def _may_matter(self, holder: Holder, entry: ArchiveEntry, environments: set[str]) -> bool:
        path = holder.inside(entry.path)
        inside = [folder for folder in environments if entry.path.startswith(f"{folder}/")]
        if inside:
            self.leftovers.leave_to_tools(holder.inside(min(inside, key=len)))
        elif is_of_tools(entry.path):
            self.leftovers.leave_needless(path, entry.path.rpartition("/")[2].lower())
        elif ending(entry.path) in NEEDLESS_ENDINGS:
            self.leftovers.leave_needless(path)
        elif entry.why is not None:
            self._fail(path, entry.why)
        else:
            return True
        return False

    def _chosen(self, holder: Holder, entries: Iterable[ArchiveEntry]) -> list[tuple[ArchiveEntry, int]]:
        """Those that there is room for, what is asked for first; each with the most that it may have."""
        chosen = []
        for entry in sorted(entries, key=self._urgency):
            limit = _limit(entry.path)
            may_be_opened = not holder.path and limit == MAX_INNER_BYTES  # it is read where it lies
            size = limit if entry.size < 0 else entry.size
            if size > limit and not may_be_opened:
                self._fail(holder.inside(entry.path), _too_large(entry.path, limit))
            elif (why := self._allowance.refused(0 if size > limit else size)) is not None:
                self._fail(holder.inside(entry.path), why)
            else:
                chosen.append((entry, limit))
        return chosen

    def _urgency(self, entry: ArchiveEntry) -> tuple[int, int, int, str]:
        name = entry.path.rpartition("/")[2]
        said = named(name, self._files)
        order = (
            said is not None and said.fit <= Fit.COPY,
            ending(name) == ".ipynb",
            is_archive_name(name),
            ending(name) in _SOURCES,
            ending(name) == "",
            ending(name) in DATA_ENDINGS,
            True,
        )
        return order.index(True), entry.path.count("/"), entry.size if order[2] else 0, entry.path

    def _take(self, holder: Holder, entry: ArchiveEntry, content: bytes | Text) -> None:
        """One file that was read, or could not be."""
        path = holder.inside(entry.path)
        if isinstance(content, Text):
            self._fail(path, content)
            return
        kind, end = file_kind(content), ending(path)
        upload, dates = holder.upload, (*holder.dates, known_date(entry.when))
        if kind in ARCHIVE_KINDS:
            self._open(kind, io.BytesIO(content), Holder(path, upload, dates, holder.depth + 1))
        elif is_archive_name(path) and kind != "python":
            self._fail(path, say("archive.is-none", name=shown_name(path)), names_itself=True)
        elif kind == "notebook":
            self.notebooks.append(FoundNotebook(path, upload, dates, content))
        elif end == ".ipynb":
            self._fail(path, say("aside.notebook-broken"))
        elif _is_source(path, kind) and len(content) > MAX_FILE_BYTES:
            self._fail(path, _too_large(path, MAX_FILE_BYTES))
        elif _is_source(path, kind):
            self.own.append(self._python(path, holder, dates, content))
        elif end in _SOURCES:
            self._fail(path, say("aside.no-source"))
        elif end in DATA_ENDINGS and kind in _TEXTS:
            self.own.append(OwnFile(path, holder.path, upload, dates, content, is_python=False))
        else:
            self.leftovers.leave_needless(path, end or kind)

    def _python(self, path: str, holder: Holder, dates: tuple[When, ...], content: bytes) -> OwnFile:
        source, repairs = python_text(shown_name(path), content)
        unwritten = self._stubs.have(source)
        return OwnFile(path, holder.path, holder.upload, dates, source, True, repairs, is_unwritten=unwritten)

    def _fail(self, path: str, why: Text, names_itself: bool = False) -> None:
        """Leave a file aside, and remember where it may have been a student's work."""
        self.leftovers.leave(path, why)
        name = path.rpartition("/")[2]
        if names_itself or is_archive_name(name) or ending(name) in (*_SOURCES, ".ipynb") or named(name, self._files):
            self.unreadable.append(Unreadable(path, why, names_itself))


def _is_source(path: str, kind: FileKind) -> bool:
    """Whether a file is Python, by what its name says, or else its content."""
    name = path.rpartition("/")[2]
    is_called_so = ending(name) in _SOURCES or ".py." in name.lower()
    return (is_called_so and kind in _TEXTS) or (kind == "python" and (is_source_name(name) or is_archive_name(name)))


def _too_large(path: str, limit: int) -> Text:
    is_notebook = ending(path) == ".ipynb"
    return say("aside.notebook-outputs" if is_notebook else "aside.too-large", limit=limit >> 20)


def _limit(path: str) -> int:
    """The most bytes of a file of this name; what has no ending may be an archive."""
    if ending(path) == ".ipynb":
        return MAX_NOTEBOOK_BYTES
    return MAX_INNER_BYTES if is_archive_name(path) or not ending(path) else MAX_FILE_BYTES

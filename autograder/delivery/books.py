"""Asked files that are made from notebooks, and from one source that holds several problems at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..errors import NotReadable
from ..text import Text, say
from .account import Asked
from .entries import visible
from .file_names import Fit, ending, named
from .notebook_cells import MAX_CODE, cell_of_source, code_cells
from .notebooks import FromNotebook, from_notebook
from .own_files import FoundNotebook, OwnFile, Unreadable, is_untouched, without_spaces
from .placement import placed

_HALF = 2
_NOTEBOOK = ".ipynb"


class Books:
    """Makes files for which no source of their own was written."""

    def __init__(self, asked: Asked) -> None:
        self.why: dict[str, Text] = {}
        """Of a notebook, why nothing was made of it."""
        self.unreadable: list[Unreadable] = []
        self._functions = asked.functions
        self._stubs = frozenset(without_spaces(stub) for stub in asked.stubs.values())
        self._left = MAX_CODE
        self._repairs: dict[str, tuple[Text, ...]] = {}

    def files(self, own: Sequence[OwnFile], notebooks: Sequence[FoundNotebook]) -> list[OwnFile]:
        """What can be made; the latest notebook first, as long as there is room."""
        made: list[OwnFile] = []
        missing = self._missing(own)
        for book in sorted(notebooks, key=lambda book: (book.dates, book.path), reverse=True):
            made += self._of_notebook(book, missing) if missing else []
        missing = self._missing([*own, *made])
        for one in own if missing else ():
            if self._holds_several(one, missing):
                made += self._of_source(one, missing)
        return made

    def repairs_of(self, used: Mapping[str, Sequence[str]]) -> Iterator[Text]:
        """What is said of those of which something is used: path -> files."""
        for path, files in sorted(used.items()):
            yield say("repair.notebook", name=visible(path), files=", ".join(files))
            yield from self._repairs.get(path, ())

    def _missing(self, own: Sequence[OwnFile]) -> list[str]:
        found = placed(own, self._functions).taken
        return [file for file in self._functions if file not in found or found[file].own.is_unwritten]

    def _of_notebook(self, book: FoundNotebook, missing: Sequence[str]) -> list[OwnFile]:
        name = visible(book.path)
        try:
            cells = code_cells(book.content, self._left)
            self._left -= sum(len(cell.source) for cell in cells)
            found = from_notebook(name, cells, self._asked_of(book.path), missing)
            if not found.made and not found.written:
                found = from_notebook(name, cells, self._functions, missing)
        except NotReadable as error:
            self.why[book.path] = error.sentence
            self.unreadable.append(Unreadable(book.path, error.sentence, names_itself=False))
            return []
        if not found.made and not found.written:
            self.why[book.path] = say("aside.notebook-nothing")
        like = OwnFile(book.path, book.path, book.upload, book.dates, b"", is_python=True, made_from=book.path)
        return list(self._made(like, found))

    def _asked_of(self, path: str) -> Mapping[str, Sequence[str]]:
        """Of a notebook that is called after one problem, that problem alone."""
        stem = path.rpartition("/")[2].removesuffix(_NOTEBOOK)
        said = named(f"{stem}.py", tuple(self._functions))
        alone = said is not None and said.fit <= Fit.COPY
        return {said.file: self._functions[said.file]} if said is not None and alone else self._functions

    def _holds_several(self, own: OwnFile, missing: Sequence[str]) -> bool:
        said = named(own.name, tuple(self._functions))
        if not own.is_python or (said is not None and said.fit <= Fit.COPY):
            return False
        defined = own.defined
        held = [f for f, asked in self._functions.items() if _HALF * len(defined.intersection(asked)) > len(asked)]
        return len(held) > 1 and not set(missing).isdisjoint(held)

    def _of_source(self, own: OwnFile, missing: Sequence[str]) -> list[OwnFile]:
        text = own.content.decode("utf-8", "replace")
        if len(text) > self._left:
            return []
        self._left -= len(text)
        try:
            found = from_notebook(visible(own.path), [cell_of_source(text)], self._functions, missing)
        except NotReadable:
            return []
        like = OwnFile(own.path, own.path, own.upload, own.dates, b"", is_python=True, made_from=own.path)
        return list(self._made(like, found))

    def _made(self, like: OwnFile, found: FromNotebook) -> Iterator[OwnFile]:
        self._repairs[like.path] = found.repairs
        common = (like.holder, like.upload, like.dates)
        for file, source in found.made.items():
            unwritten = file in found.unwritten
            yield OwnFile(like.path, *common, source, True, made_from=like.path, made_for=file, is_unwritten=unwritten)
        for name, source in found.written.items():
            said = named(name, tuple(self._functions))
            meant = said.file if said is not None and said.fit <= Fit.COPY else ""
            yield OwnFile(
                f"{like.path}/{name}",
                *common,
                source,
                ending(name) == ".py",
                made_from=like.path,
                made_for=meant,
                is_unwritten=is_untouched(source, self._stubs),
            )

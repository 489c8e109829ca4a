"""Asked files that are made from notebooks, and from one source that holds several problems at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from ..errors import NotReadable
from ..text import Text, say
from .account import Asked
from .entries import shown_name
from .file_names import Fit, ending, named
from .module_units import written_functions
from .notebook_cells import MAX_CODE, cell_of_source, code_cells, is_export
from .notebooks import FromNotebook, from_notebook
from .own_files import FoundNotebook, OwnFile, Stubs, Unreadable
from .placement import placed

_HALF = 2
_NOTEBOOK = ".ipynb"


class Books:
    """Makes files for which no source of their own was written."""

    def __init__(self, asked: Asked) -> None:
        self.why: dict[str, Text] = {}
        """Of a notebook, why nothing was made of it."""
        self.unreadable: list[Unreadable] = []
        self.said: list[Text] = []
        """Of notebooks that hold what a source holds too, which of the two counts."""
        self._functions = asked.functions
        self._stubs = Stubs(asked.stubs.values())
        self._left = MAX_CODE
        self._repairs: dict[str, tuple[Text, ...]] = {}

    def files(self, own: Sequence[OwnFile], notebooks: Sequence[FoundNotebook]) -> list[OwnFile]:
        """What can be made; the latest notebook first, as long as there is room."""
        made: list[OwnFile] = []
        found = placed(own, self._functions).taken
        rivals = {file: one.own for file, one in found.items() if not one.own.is_unwritten}
        missing = [file for file in self._functions if file not in rivals]
        for book in sorted(notebooks, key=lambda book: (book.dates, book.path), reverse=True):
            made += self._of_notebook(book, missing, rivals)
        missing = self._missing([*own, *made])
        for one in own if missing else ():
            if self._holds_several(one, missing):
                made += self._of_source(one, missing)
        return made

    def repairs_of(self, used: Mapping[str, Sequence[str]]) -> Iterator[Text]:
        """What is said of those of which something is used: path -> files."""
        for path, files in sorted(used.items()):
            yield say("repair.notebook", name=shown_name(path), files=", ".join(files))
            yield from self._repairs.get(path, ())

    def _missing(self, own: Sequence[OwnFile]) -> list[str]:
        found = placed(own, self._functions).taken
        return [file for file in self._functions if file not in found or found[file].own.is_unwritten]

    def without_cells(self, own: OwnFile) -> OwnFile:
        """A source that a notebook was saved as, without what only a notebook understands; any other as it is."""
        if not own.is_python or own.is_unwritten or not is_export(own.content):
            return own
        said = named(own.name, tuple(self._functions))
        files = [said.file] if said is not None and said.fit <= Fit.COPY else self._held_by(own)
        text = own.content.decode("utf-8", "replace")
        if len(files) != 1 or len(text) > self._left:
            return own
        self._left -= len(text)
        asked = {file: self._functions[file] for file in files}
        try:
            found = from_notebook(shown_name(own.path), [cell_of_source(text)], asked)
        except NotReadable:
            return own
        if not found.made:
            return own
        repairs = (say("repair.notebook", name=shown_name(own.path), files=files[0]), *found.repairs)
        return dataclasses.replace(own, content=found.made[files[0]], repairs=(*own.repairs, *repairs))

    def _of_notebook(
        self, book: FoundNotebook, missing: Sequence[str], rivals: Mapping[str, OwnFile]
    ) -> Iterator[OwnFile]:
        name = shown_name(book.path)
        try:
            cells = code_cells(book.content, self._left)
            self._left -= sum(len(cell.source) for cell in cells)
            asked = self._asked_of(book.path)
            found = from_notebook(name, cells, asked, missing)
            if not found.written and not any(found.functions.values()) and len(asked) < len(self._functions):
                asked = self._functions
                found = from_notebook(name, cells, asked, missing)
            later = {file for file in rivals if self._goes_first(book, found.functions.get(file), file, rivals[file])}
            if later:
                found = from_notebook(name, cells, asked, [*missing, *later])
        except NotReadable as error:
            self.why[book.path] = error.sentence
            self.unreadable.append(Unreadable(book.path, error.sentence, names_itself=False))
            return
        for file, rival in rivals.items():
            path, functions = shown_name(rival.path), sorted(found.functions.get(file, ()))
            if file in later:
                self.said.append(say("repair.notebook-over", name=name, file=file, path=path))
            elif functions:
                said = {"functions": ", ".join(functions), "path": path}
                self.said.append(say("repair.notebook-left", name=name, file=file, **said))
        if not found.written and not any(found.functions.values()) and not found.made:
            self.why[book.path] = say("aside.notebook-nothing")
        like = OwnFile(book.path, book.path, book.upload, book.dates, b"", is_python=True, made_from=book.path)
        yield from (dataclasses.replace(one, goes_first=one.made_for in later) for one in self._made(like, found))

    def _goes_first(self, book: FoundNotebook, found: frozenset[str] | None, file: str, rival: OwnFile) -> bool:
        """Whether what a notebook holds counts before a source that lacks functions."""
        dates = next(((a, b) for a, b in zip(book.dates, rival.dates, strict=False) if a != b), ((), ()))
        if not found or not () < dates[1] < dates[0]:
            return False
        written = written_functions(rival.content).intersection(self._functions[file])
        return len(written) < len(self._functions[file]) and len(found) >= len(written)

    def _held_by(self, own: OwnFile) -> list[str]:
        """The files of whose functions a source defines more than half."""
        defined = own.defined
        return [f for f, asked in self._functions.items() if _HALF * len(defined.intersection(asked)) > len(asked)]

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
        held = self._held_by(own)
        return len(held) > 1 and not set(missing).isdisjoint(held)

    def _of_source(self, own: OwnFile, missing: Sequence[str]) -> list[OwnFile]:
        text = own.content.decode("utf-8", "replace")
        if len(text) > self._left:
            return []
        self._left -= len(text)
        try:
            found = from_notebook(shown_name(own.path), [cell_of_source(text)], self._functions, missing)
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
                is_unwritten=self._stubs.have(source),
            )

"""From a notebook to the files that an assignment asks for: of its cells what defines, and not what only runs."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from ..errors import NotReadable
from ..text import Text, say
from .entries import visible
from .module_units import ANY_NAME, FUTURE, UNREADABLE, Unit, is_safe_call, parsed
from .notebook_cells import MAX_CELLS, MAX_CODE, Cell, functions_named_in

MAX_NOTEBOOK_BYTES = 16 << 20
"""With the pictures that it shows."""
_MAX_UNITS = 5_000
"""Statements at the left margin."""
_NAMED = 12
"""Cells or names that a sentence names."""


class FromNotebook(msgspec.Struct, frozen=True):
    """What a notebook holds of an assignment."""

    made: dict[str, bytes]
    """Asked file -> the source that was put together for it."""
    written: dict[str, bytes]
    """Files that its cells say they are (`%%writefile`)."""
    unwritten: frozenset[str]
    """Those made of nothing but stubs."""
    repairs: tuple[Text, ...]


def from_notebook(
    name: str, cells: Sequence[Cell], asked: Mapping[str, Sequence[str]], files: Collection[str] | None = None
) -> FromNotebook:
    """The files that the cells of a notebook hold. Nothing of them is executed.

    name: of the notebook, for sentences.
    files: those that are to be made; else all that are asked for.
    Raises `NotReadable` where its statements are too many.
    """
    written: dict[str, bytes] = {}
    for cell in cells:
        if cell.written:
            before = written.get(cell.written, b"") if cell.appends else b""
            written[cell.written] = before + cell.source.encode("utf-8", "replace")
    wanted = {file: functions for file, functions in asked.items() if file not in written}
    book = _Book([cell for cell in cells if not cell.written], wanted)
    sources = {file: book.source(file, name) for file in wanted if files is None or file in files}
    made = {file: source.encode("utf-8", "replace") for file, source in sources.items() if source is not None}
    unwritten = frozenset(file for file in made if book.is_unwritten(file))
    return FromNotebook(made, written, unwritten, tuple(book.repairs(name, made)))


class _Book:
    """The units of all cells, and which file each belongs to."""

    def __init__(self, cells: Sequence[Cell], asked: Mapping[str, Sequence[str]]) -> None:
        self._asked = asked
        self._files = {cell.number: cell.file for cell in cells if cell.file in asked}
        self._units: list[Unit] = []
        self._idle: dict[int, list[int]] = {cell.number: list(cell.left) for cell in cells if cell.left}
        self._broken: list[tuple[int, int, tuple[str, ...]]] = []
        self._missing: dict[str, set[str]] = {}
        for cell in cells:
            self._take(cell)
        self._by_name: dict[str, list[int]] = {}
        self._settle()
        self._homes = self._homes_of_units()

    def source(self, file: str, name: str) -> str | None:
        """The text of a file; None where none of its functions is here."""
        roots = [at for function in self._asked[file] if (at := self._definition(function, file)) is not None]
        for lost in (self._units[at] for at in self._gone):
            if not lost.binds.isdisjoint(self._asked[file]):
                self._miss(lost)
        if not roots:
            return None
        roots += [n for n, unit in enumerate(self._units) if self._files.get(unit.cell) == file and n not in self._gone]
        parts = [FUTURE]
        cell = 0
        for at in self._in_order(self._needed(roots, file), file):
            unit = self._units[at]
            if unit.cell != cell and unit.kind != "import":
                cell = unit.cell
                parts.append(f"\n# {visible(name)}, code cell {cell}")
            parts.append(f"\n{unit.source}\n" if unit.kind in ("function", "class") else unit.source)
        return "\n".join(parts) + "\n"

    def is_unwritten(self, file: str) -> bool:
        """Whether all functions that are here are stubs."""
        found = (self._definition(function, file) for function in self._asked[file])
        return all(self._units[at].is_stub for at in found if at is not None)

    def repairs(self, name: str, files: Iterable[str]) -> Iterator[Text]:
        """What of the notebook was left out, or chosen, when these files were made of it."""
        for cell, line, functions in self._broken[:_NAMED]:
            lost = _listed(functions) or "-"
            yield say("repair.notebook-broken-cell", name=name, cell=cell, line=line, functions=lost)
        if self._idle:
            where = (f"{cell} ({_listed(map(str, sorted(lines)))})" for cell, lines in sorted(self._idle.items()))
            yield say("repair.notebook-runs", name=name, cells=_listed(where))
        for function, needs in list(self._missing.items())[:_NAMED]:
            yield say("repair.notebook-needs", name=name, function=function, needs=_listed(sorted(needs)))
        several = [f for file in files for f in self._asked[file] if len(self._written_as(f)) > 1]
        if several:
            yield say("repair.notebook-twice", name=name, functions=_listed(dict.fromkeys(several)))

    def _take(self, cell: Cell) -> None:
        try:
            found = parsed(cell.number, cell.source)
        except UNREADABLE as error:
            line = error.lineno if isinstance(error, SyntaxError) and error.lineno else 1
            self._broken.append((cell.number, line, tuple(functions_named_in(cell.source))))
            return
        self._units += found.units
        if len(self._units) > _MAX_UNITS:
            raise NotReadable("aside.notebook-large", limit=MAX_CODE >> 10, cells=MAX_CELLS)
        if found.runs:
            self._idle.setdefault(cell.number, []).extend(found.runs)

    def _settle(self) -> None:
        """Leave out what only running the notebook makes, and so what cannot be imported without it."""
        imported = frozenset(n for unit in self._units if unit.kind == "import" for n in unit.binds)
        classes = frozenset(n for unit in self._units if unit.kind == "class" for n in unit.binds)
        binders = Counter(name for unit in self._units for name in unit.binds)
        self._bound = frozenset(binders)
        users: dict[str, list[int]] = {}
        for at, unit in enumerate(self._units):
            for name in unit.needs_now & self._bound:
                users.setdefault(name, []).append(at)
        is_safe = functools.cache(lambda call: is_safe_call(call, imported, classes))
        waiting = [at for at, unit in enumerate(self._units) if not all(map(is_safe, unit.calls))]
        self._gone: set[int] = set()
        while waiting:
            at = waiting.pop()
            if at in self._gone:
                continue
            self._gone.add(at)
            for name in self._units[at].binds:
                binders[name] -= 1
                waiting += users.get(name, []) if not binders[name] else []
        for at, unit in enumerate(self._units):
            if at in self._gone:
                self._idle.setdefault(unit.cell, []).append(unit.line)
            for name in unit.binds if at not in self._gone else ():
                self._by_name.setdefault(name, []).append(at)

    def _homes_of_units(self) -> list[str | None]:
        """The file of each unit: what its cell says, else what the asked functions in it say."""
        homes: list[str | None] = [self._files.get(unit.cell) for unit in self._units]
        by_cell: dict[int, set[str]] = {}
        for at, unit in enumerate(self._units):
            asking = [f for f, functions in self._asked.items() if not unit.binds.isdisjoint(functions)]
            if homes[at] is None and len(asking) == 1 and unit.kind != "import":
                homes[at] = asking[0]
                by_cell.setdefault(unit.cell, set()).add(asking[0])
        alone = {cell: next(iter(files)) for cell, files in by_cell.items() if len(files) == 1}
        return [home or alone.get(unit.cell) for home, unit in zip(homes, self._units, strict=True)]

    def _written_as(self, name: str) -> list[int]:
        """Definitions of a name, without stubs where it was written."""
        found = self._by_name.get(name, [])
        return [at for at in found if not self._units[at].is_stub] or found

    def _definition(self, function: str, file: str) -> int | None:
        """The last definition of a function that a file asks for, where it is not another file's of the same name."""
        asking = [f for f, functions in self._asked.items() if function in functions]
        found = [at for at in self._by_name.get(function, []) if self._home(at, asking) in (file, None)]
        written = [at for at in found if not self._units[at].is_stub] or found
        return written[-1] if written else None

    def _home(self, at: int, asking: Sequence[str]) -> str | None:
        """Of files that ask for the same name the one whose other functions are nearest; in the same cell first."""
        if len(asking) == 1 or self._homes[at] in asking:
            return asking[0] if len(asking) == 1 else self._homes[at]
        cell = self._units[at].cell
        near = [
            (self._units[other].cell != cell, abs(other - at), other > at, home)
            for other, home in enumerate(self._homes)
            if home in asking
        ]
        return min(near)[3] if near else None

    def _resolved(self, name: str, file: str, before: int | None = None) -> list[int]:
        """What binds a name for a file: the last of its own cells and of nobody's, else of all; of imports each."""
        found = [at for at in self._by_name.get(name, []) if before is None or at < before]
        own = [at for at in found if self._homes[at] in (file, None)] or found
        written = [at for at in own if not self._units[at].is_stub] or own
        if written and self._units[written[-1]].kind == "import":
            return [at for at in written if self._units[at].kind == "import"]
        return written[-1:]

    def _uses(self, at: int, names: Iterable[str], file: str) -> Iterator[int]:
        unit = self._units[at]
        for name in sorted(names):
            again = name in unit.binds
            if not again or name in unit.needs_now:
                yield from self._resolved(name, file, at if again else None)

    def _needed(self, roots: Iterable[int], file: str) -> list[int]:
        reached = dict.fromkeys(roots)
        waiting = list(reached)
        for at in waiting:
            unit = self._units[at]
            more = [other for other in self._uses(at, unit.needs, file) if other not in reached]
            reached |= dict.fromkeys(more)
            waiting += dict.fromkeys(more)
            self._miss(unit)
        if any(name not in self._bound for at in reached for name in self._units[at].needs):
            reached |= dict.fromkeys(self._by_name.get(ANY_NAME, []))
        return list(reached)

    def _miss(self, unit: Unit) -> None:
        """Note what a unit uses of what is not here without running the notebook."""
        if missing := {name for name in unit.needs if name in self._bound and name not in self._by_name}:
            self._missing.setdefault(", ".join(sorted(unit.binds)), set()).update(missing)

    def _in_order(self, chosen: Sequence[int], file: str) -> list[int]:
        """Imports, then the order of the notebook, but for what is used while the module is imported."""
        ordered: dict[int, None] = {}
        waiting = sorted(chosen, key=lambda at: (self._units[at].kind != "import", at), reverse=True)
        entered: set[int] = set()
        while waiting:
            at = waiting[-1]
            first = [o for o in self._uses(at, self._units[at].needs_now, file) if o not in ordered and o != at]
            if at in ordered or at in entered or not first:
                ordered.setdefault(waiting.pop())
            else:
                entered.add(at)
                waiting += first
        return list(ordered)


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return ", ".join(found[:_NAMED]) + (", …" if len(found) > _NAMED else "")

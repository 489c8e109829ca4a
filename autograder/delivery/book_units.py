"""The statements of a notebook, and which of them make each of the files that are asked for."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from ..errors import NotReadable
from ..text import Text, say
from .entries import listed, shown_name
from .module_units import ANY_NAME, FUTURE, UNREADABLE, Unit, parsed
from .notebook_cells import MAX_CELLS, MAX_CODE, Cell, names_bound_in, pieces
from .settling import settled_names, with_what_is_called

_MAX_UNITS = 5_000
"""Statements at the left margin."""
_NAMED = 12
"""Cells or names that a sentence names."""


class Book:
    """The units of all cells, and which file each belongs to."""

    def __init__(self, cells: Sequence[Cell], asked: Mapping[str, Sequence[str]]) -> None:
        self._asked = asked
        self._files = {cell.number: cell.file for cell in cells if cell.file in asked}
        self._units: list[Unit] = []
        self._idle: dict[int, list[int]] = {cell.number: list(cell.left) for cell in cells if cell.left}
        self._broken: list[tuple[int, int, tuple[str, ...]]] = []
        self._missing: dict[str, set[str]] = {}
        self._several: dict[str, bool] = {}
        self._noted: set[tuple[str, str]] = set()
        self._ranked: dict[tuple[str, str], list[list[int]]] = {}
        self._alike: dict[tuple[str, str, int], tuple[int, ...]] = {}
        for cell in cells:
            self._take(cell)
        self._units = with_what_is_called(self._units)
        self._gone, self._bound, self._by_name, self._changes = settled_names(self._units)
        for at, unit in enumerate(self._units):
            is_value = unit.binds and all(at not in self._by_name.get(name, ()) for name in unit.binds)
            if at in self._gone or is_value:
                self._idle.setdefault(unit.cell, []).append(unit.line)
        self._homes = self._homes_of_units()
        self._ends = self._ends_of_files()

    def written_functions(self, file: str) -> frozenset[str]:
        """Those of a file that are defined here and are no stubs."""
        found = {function: self._definition(function, file) for function in self._asked[file]}
        return frozenset(f for f, at in found.items() if at is not None and not self._units[at].is_stub)

    def source(self, file: str, name: str) -> str | None:
        """The text of a file; None where none of its functions is here."""
        roots = [at for function in self._asked[file] if (at := self._definition(function, file)) is not None]
        for lost in (self._units[at] for at in self._gone):
            if not lost.binds.isdisjoint(self._asked[file]):
                self._miss(lost, file)
        if not roots:
            return None
        roots += [n for n, unit in enumerate(self._units) if self._files.get(unit.cell) == file and n not in self._gone]
        parts = [FUTURE]
        cell = 0
        for at in self._in_order(self._needed(roots, file), file):
            unit = self._units[at]
            if unit.cell != cell and unit.kind != "import":
                cell = unit.cell
                parts.append(f"\n# {shown_name(name)}, code cell {cell}")
            parts.append(f"\n{unit.source}\n" if unit.kind in ("function", "class") else unit.source)
        return "\n".join(parts) + "\n"

    def is_unwritten(self, file: str) -> bool:
        """Whether all functions that are here are stubs."""
        found = (self._definition(function, file) for function in self._asked[file])
        return all(self._units[at].is_stub for at in found if at is not None)

    def repairs(self, name: str, files: Iterable[str]) -> Iterator[Text]:
        """What of the notebook was left out, or chosen, when these files were made of it."""
        for cell, line, functions in self._broken[:_NAMED]:
            lost = listed(functions, _NAMED) or "-"
            yield say("repair.notebook-broken-cell", name=name, cell=cell, line=line, functions=lost)
        if self._idle:
            where = (
                f"{cell} ({listed(map(str, sorted(lines)), _NAMED)})" for cell, lines in sorted(self._idle.items())
            )
            yield say("repair.notebook-runs", name=name, cells=listed(where, _NAMED))
        for function, needs in list(self._missing.items())[:_NAMED]:
            yield say("repair.notebook-needs", name=name, function=function, needs=listed(sorted(needs), _NAMED))
        several = [f for file in files for f in self._asked[file] if len(self._written_as(f)) > 1]
        several += [name for name, is_last in self._several.items() if is_last]
        if several:
            yield say("repair.notebook-twice", name=name, functions=listed(dict.fromkeys(several), _NAMED))
        if by_section := [name for name, is_last in self._several.items() if not is_last]:
            yield say("repair.notebook-sections", name=name, functions=listed(by_section, _NAMED))

    def _take(self, cell: Cell) -> None:
        try:
            self._add(cell.number, cell.source, 0)
        except SyntaxError as error:
            self._take_pieces(cell, error.lineno or 1)
        except UNREADABLE:
            self._broken.append((cell.number, 1, tuple(names_bound_in(cell.source))))

    def _take_pieces(self, cell: Cell, line: int) -> None:
        """Of a cell that cannot be read, the statements that can."""
        lost: list[str] = []
        for before, text in pieces(cell.source):
            try:
                self._add(cell.number, text, before)
            except UNREADABLE:
                lost += names_bound_in(text)
        self._broken.append((cell.number, line, tuple(dict.fromkeys(lost))))

    def _add(self, cell: int, source: str, lines_before: int) -> None:
        found = parsed(cell, source, lines_before)
        self._units += found.units
        if len(self._units) > _MAX_UNITS:
            raise NotReadable("aside.notebook-large", limit=MAX_CODE >> 10, cells=MAX_CELLS)
        if found.runs:
            self._idle.setdefault(cell, []).extend(found.runs)

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

    def _ends_of_files(self) -> dict[str, int]:
        """The last unit of the last cell with a function of a file."""
        last = {unit.cell: at for at, unit in enumerate(self._units)}
        ends = {}
        for file, functions in self._asked.items():
            found = [at for function in functions if (at := self._definition(function, file)) is not None]
            ends[file] = max((last[self._units[at].cell] for at in found), default=-1)
        return ends

    def _counts(self, at: int, file: str) -> bool:
        """Whether it stood when the functions of a file did; a function also where it was mended after all files."""
        if at <= self._ends[file]:
            return True
        is_mended = self._units[at].kind in ("function", "class", "change")
        return is_mended and all(end < at for end in self._ends.values())

    def _written_as(self, name: str) -> list[int]:
        """Definitions of a name, without stubs where it was written."""
        found = self._by_name.get(name, [])
        return [at for at in found if not self._units[at].is_stub] or found

    def _definition(self, function: str, file: str) -> int | None:
        """The last definition of a function that a file asks for, where it is not another file's of the same name."""
        asking = [f for f, functions in self._asked.items() if function in functions]
        here = (at for at in self._by_name.get(function, []) if not self._is_of(at, file))
        found = [at for at in here if self._home(at, asking) in (file, None)]
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

    def _is_of(self, at: int, file: str) -> bool:
        """Whether it imports from the very file that is made."""
        return self._units[at].module == PurePosixPath(file).stem

    def _resolved(self, name: str, file: str, before: int | None = None) -> tuple[int, ...]:
        """What binds a name for a file: the last of the best that there are before a unit; of imports each like it."""
        if (name, file) not in self._ranked:
            self._ranked[name, file] = self._rank(name, file)
        for alike in self._ranked[name, file]:
            end = len(alike) if before is None else bisect.bisect_left(alike, before)
            if end:
                return self._with_like(name, file, alike[end - 1], alike)
        return ()

    def _rank(self, name: str, file: str) -> list[list[int]]:
        """What binds a name, best first: of the file's own cells or nobody's, no stub, and what stood then."""
        ranked: dict[tuple[bool, bool, bool], list[int]] = {}
        for at in self._by_name.get(name, []):
            if not self._is_of(at, file):
                is_own = self._homes[at] in (file, None)
                ranked.setdefault((is_own, not self._units[at].is_stub, self._counts(at, file)), []).append(at)
        return [ranked[key] for key in sorted(ranked, reverse=True)]

    def _with_like(self, name: str, file: str, at: int, alike: Sequence[int]) -> tuple[int, ...]:
        best = self._units[at]
        if best.kind != "import":
            return (at,)
        if (name, file, at) not in self._alike:
            sources = {self._units[o].source: o for o in alike if o <= at and self._is_like(self._units[o], best)}
            self._alike[name, file, at] = tuple(sorted(sources.values()))
        return self._alike[name, file, at]

    @staticmethod
    def _is_like(unit: Unit, other: Unit) -> bool:
        """Whether two imports bind a name to the same: `import os` and `import os.path` do."""
        if unit.kind != "import":
            return False
        are_plain = all(one.source.startswith("import ") and " as " not in one.source for one in (unit, other))
        return unit.source == other.source or (are_plain and unit.module == other.module)

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
            more = [*self._uses(at, unit.needs, file), *self._changing(at, file)]
            new = dict.fromkeys(other for other in more if other not in reached)
            reached |= new
            waiting += new
            self._miss(unit, file)
            for name in sorted(unit.needs - unit.binds):
                self._note_several(name, file)
        if any(name not in self._bound for at in reached for name in self._units[at].needs):
            reached |= dict.fromkeys(self._by_name.get(ANY_NAME, []))
        return list(reached)

    def _changing(self, at: int, file: str) -> Iterator[int]:
        """What changes the object that a unit makes."""
        for name in sorted(self._units[at].binds) if self._units[at].kind != "import" else ():
            binders, changes = self._by_name.get(name, []), self._changes.get(name, [])
            after = bisect.bisect_right(binders, at)
            end = bisect.bisect_left(changes, binders[after]) if after < len(binders) else len(changes)
            yield from (c for c in changes[bisect.bisect_right(changes, at) : end] if self._counts(c, file))

    def _note_several(self, name: str, file: str) -> None:
        """Remember a name that was bound to different things, and whether the last of them counts."""
        if (name, file) in self._noted:
            return
        self._noted.add((name, file))
        found = [at for at in self._written_as(name) if name not in self._units[at].needs_now]
        if len(found) < 2 or any(name in functions for functions in self._asked.values()):
            return
        last = self._units[found[-1]]
        if all(self._units[at].source == last.source or self._is_like(self._units[at], last) for at in found):
            return
        is_last = self._resolved(name, file)[-1:] == tuple(found[-1:])
        self._several[name] = self._several.get(name, True) and is_last

    def _miss(self, unit: Unit, file: str) -> None:
        """Note what a unit uses of what is not here without running the notebook, or nowhere."""
        has_star = ANY_NAME in self._by_name
        missing = {name for name in unit.uses | (unit.needs & self._bound) if not self._resolved(name, file)}
        if missing := {name for name in missing if name in self._bound or not has_star}:
            self._missing.setdefault(", ".join(sorted(unit.binds)) or unit.source[:_NAMED], set()).update(missing)

    def _in_order(self, chosen: Sequence[int], file: str) -> list[int]:
        """Imports, then the order of the notebook, but for what is used while the module is imported."""
        ordered: dict[int, None] = {}
        values: dict[str, list[int]] = {}
        for at in chosen:  # a value that is called like a function must not stand behind it
            for name in self._units[at].binds:
                if at not in self._by_name.get(name, ()):
                    values.setdefault(name, []).append(at)
        waiting = sorted(chosen, key=lambda at: (self._units[at].kind != "import", at), reverse=True)
        entered: set[int] = set()
        while waiting:
            at = waiting[-1]
            unit = self._units[at]
            before = [*self._uses(at, unit.needs_now, file), *(o for name in unit.binds for o in values.get(name, ()))]
            first = [o for o in before if o not in ordered and o != at]
            if at in ordered or at in entered or not first:
                ordered.setdefault(waiting.pop())
            else:
                entered.add(at)
                waiting += first
        return list(ordered)

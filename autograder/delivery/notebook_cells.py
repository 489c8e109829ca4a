"""The code of a notebook, cell by cell, without what only IPython understands. What a cell printed is never kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

import msgspec

from ..errors import NotReadable
from .own_files import syntax_tree

MAX_CODE = 1 << 20
"""Characters of code in a notebook: what a syntax tree of it takes is some hundred times that."""
MAX_CELLS = 2_000
_LENIENT = 4 << 20
"""Bytes of a notebook that is no strict JSON: Python writes NaN and halves of characters, which JSON does not have."""
_PYTHON_CELLS = frozenset(("time", "timeit", "capture", "prun", "python", "python3", "pypy"))
"""Magics of a cell whose rest is Python."""
_MAGIC = re.compile(
    r"\s{0,80}(?:[%!?]|[\w.*]{1,200}\?{1,2}\s{0,80}$|[\w., ]{1,200}=\s{0,80}[!%]"
    r"|(?:pip3?|conda|mamba|apt|apt-get)\s{1,9}[\w-])"
)
_GOES_ON = re.compile(r"[\s#)\]}]|(?:else|elif|except|finally|case)\b")
"""How a line begins that belongs to the statement before it."""
_BOUND = re.compile(
    r"^(?:(?:async[ \t]{1,9})?def|class)[ \t]{1,9}([^\s(:]{1,200})|^([^\W\d]\w{0,200})[ \t]{0,9}=(?!=)", re.MULTILINE
)
_EXPORTED = re.compile(rb"^(?:get_ipython\(\)|# ?In ?\[|# ?%%|[%!][\w%])", re.MULTILINE)
"""Lines that a notebook leaves in a source that it is saved as."""
_CALLS_IPYTHON = re.compile(rb"^get_ipython\(\)", re.MULTILINE)
_MARK = re.compile(r"\\.|'''|\"\"\"|['\"#(){}\[\]]", re.DOTALL)


class Cell(NamedTuple):
    """One cell of code."""

    number: int
    """Among the cells of code, from 1."""
    source: str
    """Its Python, with as many lines as the student's."""
    file: str = ""
    """The file that its metadata name for it."""
    left: tuple[int, ...] = ()
    """Lines that are IPython's."""
    written: str = ""
    """The file that it writes itself as."""
    appends: bool = False


class _Code(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    input: str | list[str] = ""
    """What nbformat 3 called the source of code."""
    metadata: msgspec.Raw = msgspec.Raw(b"{}")


class _Sheet(msgspec.Struct):
    cells: list[_Code] = []


class _Notebook(msgspec.Struct):
    cells: list[_Code] = []
    worksheets: list[_Sheet] = []
    """nbformat 3."""


class _Ours(msgspec.Struct):
    file: str = ""


class _Metadata(msgspec.Struct):
    dll: _Ours = msgspec.field(default_factory=_Ours)


_decoder = msgspec.json.Decoder(_Notebook)
_metadata_decoder = msgspec.json.Decoder(_Metadata)


def code_cells(content: bytes, most: int = MAX_CODE) -> list[Cell]:
    """The cells of code of a notebook, nbformat 3 or 4. Raises `NotReadable` with why it is none.

    most: characters that it may have.
    """
    notebook = _notebook(content.removeprefix(b"\xef\xbb\xbf"))
    found = [*notebook.cells, *(cell for sheet in notebook.worksheets for cell in sheet.cells)]
    codes = [cell for cell in found if cell.cell_type == "code"]
    sources = ["".join(cell.source or cell.input) for cell in codes]
    if len(codes) > MAX_CELLS or sum(len(source) for source in sources) > most:
        raise NotReadable("aside.notebook-large", limit=MAX_CODE >> 10, cells=MAX_CELLS)
    return [_cell(n, s, _file(c)) for n, (s, c) in enumerate(zip(sources, codes, strict=True), 1)]


def _notebook(content: bytes) -> _Notebook:
    try:
        return _decoder.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, MemoryError):
        pass
    try:
        if len(content) <= _LENIENT:
            strict = json.dumps(json.loads(content, parse_constant=lambda _: None), ensure_ascii=False)
            return _decoder.decode(strict.encode("utf-8", "replace"))
    except (ValueError, RecursionError, MemoryError):  # msgspec's errors are ValueErrors
        pass
    raise NotReadable("aside.notebook-broken")


def _file(cell: _Code) -> str:
    try:
        return _metadata_decoder.decode(cell.metadata).dll.file
    except (msgspec.MsgspecError, RecursionError):
        return ""


def _cell(number: int, source: str, file: str) -> Cell:
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    lines = source.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), 0)
    if not lines[first].lstrip().startswith("%%"):
        return _without_magics(Cell(number, source, file))
    command, *arguments = lines[first].strip().removeprefix("%%").split() or [""]
    if command in ("writefile", "file") and arguments:
        name = PurePosixPath(arguments[-1].strip("'\"").replace("\\", "/")).name
        rest = "\n".join(lines[first + 1 :])
        return Cell(number, rest, file, written=name, appends=bool({"-a", "--append"} & set(arguments[:-1])))
    if command in _PYTHON_CELLS:
        found = _without_magics(Cell(number, "\n".join([*lines[:first], "", *lines[first + 1 :]]), file))
        return found._replace(left=(first + 1, *found.left))
    return Cell(number, "", file, left=(first + 1,))


def _without_magics(cell: Cell) -> Cell:
    """The cell with `pass` in place of IPython's own lines, which never stand inside a string or brackets."""
    kept, left = [], []
    quote, depth, goes_on, is_magic = "", 0, False, False
    for number, line in enumerate(cell.source.split("\n"), 1):
        is_rest = is_magic and goes_on
        is_magic = is_rest or (not quote and not depth and not goes_on and bool(_MAGIC.match(line)))
        goes_on = line.endswith("\\")
        if is_magic:
            left.append(number)
            kept.append("" if is_rest else line[: len(line) - len(line.lstrip())] + "pass")
        else:
            kept.append(line)
            quote, depth = _state_after(line, quote, depth)
    return cell._replace(source="\n".join(kept), left=tuple(left))


def _state_after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """The quote that is open at the end of a line, and how many brackets are."""
    for found in _MARK.finditer(line):
        mark = found[0]
        if quote:
            quote = "" if mark == quote else quote
            if quote in ("'", '"') and mark == 3 * quote:  # an empty string behind the end of this one
                quote = ""
        elif mark == "#":
            break
        elif mark[0] in "'\"":
            quote = mark
        elif mark in "([{":
            depth += 1
        elif mark in ")]}":
            depth = max(0, depth - 1)
    return (quote if len(quote) == 3 or line.endswith("\\") else ""), depth


def cell_of_source(source: str) -> Cell:
    """A whole text as one cell."""
    return _without_magics(Cell(1, source))


def pieces(source: str) -> Iterator[tuple[int, str]]:
    """A text that cannot be parsed as the statements at its left margin: lines before each, and its text."""
    start, lines = 0, source.split("\n")
    goes_on = False
    for number, line in enumerate(lines):
        if number > start and not goes_on and line and not _GOES_ON.match(line):
            yield start, "\n".join(lines[start:number])
            start = number
        goes_on = line.startswith("@")
    yield start, "\n".join(lines[start:])


def names_bound_in(source: str) -> Iterator[str]:
    """Names behind `def` and `class`, or before `=`, at the left margin of a text that cannot be parsed."""
    for found in _BOUND.finditer(source):
        name = found[1] or found[2]
        if name.isidentifier():
            yield name


def is_export(content: bytes) -> bool:
    """Whether a text is a notebook's that was saved as a source, and cannot be imported as it is."""
    if len(content) > MAX_CODE or not _EXPORTED.search(content):
        return False
    if _CALLS_IPYTHON.search(content):
        return True
    try:
        syntax_tree(content)
    except SyntaxError:
        return True
    except (ValueError, RecursionError, MemoryError):
        pass
    return False

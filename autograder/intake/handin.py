"""What of a folder belongs to a hand-in: the assignment's files, and the student's own modules that they import."""

from __future__ import annotations

import ast
import io
import re
import time
import unicodedata
import warnings
from collections.abc import Collection
from pathlib import Path

import msgspec

from ..delivery.account import Asked, Piece
from ..delivery.encodings import python_text
from ..delivery.entries import MAX_ENTRIES, MAX_FILE_BYTES
from ..delivery.file_names import variant_of
from ..delivery.reading import read_delivery
from ..imported_names import imported_names
from ..text import Text

_Files = dict[str, bytes]
_BY_NAME = ("__import__", "import_module", "exec", "run_path", "run_module")
_ANY = "*"
_WORD = re.compile(r"\w+")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_ANOTHER_NUMBER = re.compile(r"0*[0-9]+[eE][0-9]+")


def student_id(text: str) -> str | None:
    """A student number as it may stand in a file's name; None where it cannot be one.

    A Japanese keyboard writes full-width digits. What a spreadsheet would read as another number is refused.
    """
    name = unicodedata.normalize("NFKC", text).strip()
    return name if _ID.fullmatch(name) and not _ANOTHER_NUMBER.fullmatch(name) else None


def zip_comment(student: str) -> str:
    """The comment in a zip that `dll submit` wrote: without it a zip's name says nothing of its student's id."""
    return f"dll submit --id {student}"


class HandIn(msgspec.Struct, frozen=True):
    """The files of a hand-in, and what its student should know of it."""

    files: _Files
    repairs: tuple[Text, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]
    """Other Python files of the folder: nothing imports them."""


def gather(folder: Path, asked: Asked) -> HandIn:
    """The hand-in of a folder, as grading will see it after its repairs."""
    root = folder.resolve()
    wanted = tuple(asked.functions)
    here = {p.name: p for p in sorted(root.iterdir()) if _is_own(p, root)}
    copies = {n for n in here if (meant := variant_of(n, wanted)) is not None and meant not in here}
    theirs = {n: p.read_bytes() for n, p in here.items() if n in wanted or n in copies}
    modules = {n for n in here if n.endswith(".py") and n not in theirs}
    helpers = _imported(root, theirs, modules)
    found = read_delivery([_piece(root, name, content) for name, content in (theirs | helpers).items()], asked)
    files = {name: content for name, content in found.files.items() if name in wanted or name in helpers}
    missing = tuple(name for name in wanted if name not in files)
    too_large = {p.name for p in root.glob("*.py") if p.name not in here}
    left_out = sorted((modules | too_large) - set(files))
    return HandIn(files, found.repairs, missing, tuple(left_out))


def _piece(root: Path, name: str, content: bytes) -> Piece:
    when = time.gmtime((root / name).stat().st_mtime)[:6]
    return Piece(name, tuple(when), len(content), lambda: io.BytesIO(content))


def _is_own(path: Path, root: Path) -> bool:
    """A file of this folder, not what a link in it leads to, and not too large to hand in."""
    return path.is_file() and path.resolve().is_relative_to(root) and path.stat().st_size <= MAX_FILE_BYTES


def _imported(root: Path, meant: _Files, modules: Collection[str]) -> _Files:
    """The modules and packages beside the files that these import, directly or through each other."""
    found: _Files = {}
    todo = list(meant.values())
    while todo:
        names = _imports(python_text("", todo.pop())[0].decode(errors="replace"))
        names |= {name.removesuffix(".py") for name in modules} if _ANY in names else set()
        for path in (p for name in sorted(names) for p in _module(root, name)):
            key = path.relative_to(root).as_posix()
            if key not in found and key not in meant and len(found) < MAX_ENTRIES // 2:
                found[key] = path.read_bytes()
                todo.append(found[key])
    return found


def _imports(source: str) -> set[str]:
    """The first parts of the names that a source imports; `_ANY` where it imports by a name that it computes."""
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # it is handed in as it is, with what it needs
        return {word for line in source.splitlines() if "import" in line for word in _WORD.findall(line)}
    names = {found.package or found.name for found in imported_names(ast.walk(tree))}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _BY_NAME:
                names.add(_ANY)
    return names


def _module(root: Path, name: str) -> list[Path]:
    """The file of a module, or all Python files of a package."""
    file, package = root / f"{name}.py", root / name
    if file.is_file():
        return [file] if _is_own(file, root) else []
    if name.isidentifier() and package.is_dir() and not (package / "pyvenv.cfg").exists():
        return [p for p in sorted(package.rglob("*.py")) if "__pycache__" not in p.parts and _is_own(p, root)]
    return []

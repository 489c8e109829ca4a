"""What of a folder belongs to a hand-in: the assignment's files, and the student's own modules that they import."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from ..text import Text
from .doctor import Files, normalise, original

_IMPORT = re.compile(rb"^\s*(?:from\s+\.?([\w.]+)\s+import\s+(.+)|import\s+(.+))", re.MULTILINE)
_BY_NAME = re.compile(rb"importlib|__import__|exec\(|runpy")
_LARGEST = 4 << 20


def signature(student: str) -> str:
    """The comment in a zip that `dll submit` wrote: without it a zip's name says nothing of its student's id."""
    return f"dll submit --id {student}"


class HandIn(msgspec.Struct, frozen=True):
    """The files of a hand-in, and what its student should know of it."""

    files: Files
    repairs: tuple[Text, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]
    """Other Python files of the folder: nothing imports them."""


def gather(folder: Path, wanted: Collection[str]) -> HandIn:
    """The hand-in of a folder, as grading will see it after its repairs."""
    here = {p.name: p for p in sorted(folder.iterdir()) if p.is_file() and p.stat().st_size <= _LARGEST}
    asked = {n: p.read_bytes() for n, p in here.items() if n in wanted or original(n, wanted)}
    modules = {n: p for n, p in here.items() if n.endswith(".py") and n not in asked}
    helpers = _imported(folder, asked, modules)
    repaired, repairs = normalise(asked | helpers, wanted)
    files = {name: content for name, content in repaired.items() if name in wanted or name in helpers}
    missing = tuple(name for name in wanted if name not in files)
    left_out = [name for name in here if name in modules or name in repaired]
    return HandIn(files, tuple(repairs), missing, tuple(name for name in left_out if name not in files))


def _imported(folder: Path, asked: Files, modules: dict[str, Path]) -> Files:
    """The modules and packages beside the files that these import, directly or through each other."""
    found: Files = {}
    todo = list(asked.values())
    while todo:
        source = todo.pop()
        names = {path.removesuffix(".py") for path in modules} if _BY_NAME.search(source) else set(_names(source))
        for path in (p for name in sorted(names) for p in _module(folder, name)):
            key = path.relative_to(folder).as_posix()
            if key not in found and key not in asked:
                found[key] = path.read_bytes()
                todo.append(found[key])
    return found


def _names(source: bytes) -> Iterator[str]:
    """The first parts of the names that a source imports; a source that does not parse has imports as well."""
    for match in _IMPORT.finditer(source):
        packages = match[1] or match[3]
        for name in [*packages.split(b","), *(match[2] or b"").split(b",")]:
            words = name.strip(b" \t\r()").split()
            if words:
                yield words[0].decode(errors="replace").partition(".")[0]


def _module(folder: Path, name: str) -> list[Path]:
    """The file of a module, or all Python files of a package."""
    file, package = folder / f"{name}.py", folder / name
    if file.is_file():
        return [file]
    if name.isidentifier() and package.is_dir() and not (package / "pyvenv.cfg").exists():
        return [p for p in sorted(package.rglob("*.py")) if "__pycache__" not in p.parts]
    return []

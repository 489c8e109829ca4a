"""Uploads as data: how to make SUBMISSIONS, and what must come of it. The recipes stand in `deliveries/*.toml`.

A file's content is one of: `"@vae"`, the solution of that problem; `"%vae"`, its file as it is handed out; any other
text; or a table: `{zip = {...}}`, `{tar = {...}, pack = "gz"}`, `{notebook = ["cell", ...]}`,
`{text = "...", encoding = "cp932"}`, `{bytes = "hex"}`, `{zeros = 1000}`, `{link = "target"}`, each with
`when = "2026-11-20 18:00:00"` and `cut = 100` (only the first bytes) where it needs them. A cell is a text, or
`{source = "...", file = "vae.py"}` where its metadata name its file.

A zip may also have `pack = "bz2"`, `password = true`, `method = 9` (as if it were packed so), `names = "cp932"` (their
encoding, not declared), `wrong = ["gan.py"]` (files whose checksum does not fit), `again = {...}` (further files, also
of the same names), `comment` and `before` (text in front of it). `sealed = true`: nobody looks into it, so it counts as
one file.

A name that ends with `/` is an empty folder. `"Lec8/*.py" = "@*"` are the five graded problems, `"data/*.csv" =
{many = 3000}` so many small files; `*.py` among the files that must come of it are the five, too.
"""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import json
import lzma
import os
import tarfile
import time
import tomllib
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from dll.autograder.assignment import load_assignment
from dll.autograder.intake.outermost import OnDisk

HERE = Path(__file__).resolve().parent / "deliveries"
LEC8 = load_assignment("lec8")
FIVE = tuple(problem.name for problem in LEC8.problems if problem.graded)
Content = str | dict[str, Any]
Tree = dict[str, Content]
WHEN = "2026-11-20 18:00:00"
_PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gz": functools.partial(gzip.compress, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
}

_METHODS = {"": zipfile.ZIP_DEFLATED, "bz2": zipfile.ZIP_BZIP2, "xz": zipfile.ZIP_LZMA}
"""Of the entries of a zip."""


class Row(msgspec.Struct, forbid_unknown_fields=True):
    """One student, and what is said of them."""

    id: str
    name: str | None = None
    files: list[str] | None = None
    """All files of the submission."""
    says: list[str] = []
    """Parts of English sentences among its repairs."""
    reason: str = ""
    """A part of the English sentence why it is not graded."""
    missing: bool = False
    """Whether nothing was handed in."""
    holds: dict[str, str] = {}
    """A file -> a part of its text."""


class Recipe(msgspec.Struct, forbid_unknown_fields=True):
    """One SUBMISSIONS."""

    name: str
    files: Tree
    source: str = ""
    """A public report of it."""
    told: str = ""
    """What went wrong there."""
    folder: bool = False
    """Whether SUBMISSIONS is a folder, and not a zip."""
    called: str = "submissions"
    cut: int | None = None
    """How many bytes of the zip arrived."""
    before: str = ""
    """What a platform wrote in front of the zip."""
    names: str = "utf-8"
    """How the zip's names are written."""
    rosters: dict[str, str] = {}
    """Tables of people, by file name."""
    rows: list[Row] = []
    nobody: list[str] = []
    """Paths that are part of no submission: each is a part of a line's."""
    refused: str = ""
    """A part of the sentence by which all of it is refused."""


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    delivery: list[Recipe]


def at(path: Path) -> OnDisk:
    """Where a file lies, as the reader is told of it."""
    return OnDisk(os.fsencode(path.parent), (os.fsencode(path.name),))


def recipes() -> list[Recipe]:
    """All that there are."""
    found: list[Recipe] = []
    for path in sorted(HERE.glob("*.toml")):
        found += msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Document).delivery
    for row in (row for recipe in found for row in recipe.rows):
        row.files = [name for pattern in row.files for name in _five(pattern)] if row.files is not None else None
    return found


def _five(pattern: str) -> list[str]:
    return [pattern.replace("*", name) for name in FIVE] if "*" in pattern else [pattern]


def _each(files: Mapping[str, Content]) -> Iterator[tuple[str, Content]]:
    """The files, without what is written short."""
    for name, content in files.items():
        if isinstance(content, dict) and "many" in content:
            yield from ((name.replace("*", f"{number:05}"), f"{number}\n") for number in range(content["many"]))
        elif content in ("@*", "%*"):
            yield from ((name.replace("*", problem), f"{content[0]}{problem}") for problem in FIVE)
        else:
            yield name, content


def made(recipe: Recipe, place: Path) -> Path:
    """SUBMISSIONS of a recipe, below `place`."""
    if recipe.folder:
        root = place / recipe.called
        root.mkdir()
        for name, content in _each(recipe.files):
            _write(root / name, content, is_folder=name.endswith("/"))
        return root
    path = place / f"{recipe.called}.zip"
    path.write_bytes(_zip({"zip": recipe.files, "names": recipe.names, "before": recipe.before})[: recipe.cut])
    return path


def _write(path: Path, content: Content, *, is_folder: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, dict) and "link" in content:
        path.symlink_to(content["link"])
        return
    if is_folder:
        path.mkdir(exist_ok=True)
        return
    path.write_bytes(content_of(content))
    stamp = time.mktime((*_when(content), 0, 0, -1))
    os.utime(path, (stamp, stamp))


def _when(content: Content) -> tuple[int, int, int, int, int, int]:
    text = content.get("when", WHEN) if isinstance(content, dict) else WHEN
    day, clock = text.split(" ")
    year, month, date = map(int, day.split("-"))
    hour, minute, second = map(int, clock.split(":"))
    return year, month, date, hour, minute, second


def content_of(content: Content) -> bytes:
    """The bytes of one file."""
    if isinstance(content, str):
        return _text(content).encode()
    made = next(_MAKERS[kind](content) for kind in _MAKERS if kind in content)
    return made[: content["cut"]] if "cut" in content else made


def _text(text: str) -> str:
    """The text, or the file of ours that it stands for."""
    if text[:1] not in ("@", "%") or text[1:] not in {problem.name for problem in LEC8.problems}:
        return text
    path = LEC8.solution(text[1:]) if text.startswith("@") else LEC8.starter(text[1:])
    return path.read_text(encoding="utf-8")


class _Info(zipfile.ZipInfo):
    """An entry whose name is written in another encoding, which is not declared."""

    encoding = "utf-8"

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the name is that of zipfile
        return self.filename.encode(self.encoding), self.flag_bits | (0x800 if self.encoding == "utf-8" else 0)


def _zip(content: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    sums: list[int] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that are there twice
        archive.comment = content.get("comment", "").encode()
        for name, inner in (*_each(content["zip"]), *_each(content.get("again", {}))):
            info = _Info(name, _when(inner))
            info.encoding = content.get("names", "utf-8")
            is_zip = isinstance(inner, dict) and "zip" in inner
            info.compress_type = zipfile.ZIP_STORED if is_zip else _METHODS[content.get("pack", "")]
            if isinstance(inner, dict) and "link" in inner:
                info.create_system, info.external_attr = 3, 0o120777 << 16
                archive.writestr(info, inner["link"])
            else:
                archive.writestr(info, b"" if name.endswith("/") else content_of(inner))
            sums += [info.CRC] if name in content.get("wrong", []) else []
    made = out.getvalue()
    for number in sums:
        made = made.replace(number.to_bytes(4, "little"), zlib.crc32(made).to_bytes(4, "little"))
    if content.get("password"):  # as if it were: the bit that says so, in each header
        made = _changed(made, 0, lambda flags: flags | 1)
    if "method" in content:
        made = _changed(made, 2, lambda _: int(content["method"]))
    front: str = content.get("before", "")
    return front.encode() + made


def _changed(archive: bytes, at: int, change: Callable[[int], int]) -> bytes:
    """The zip with another low byte of a field in each header: of the flags (0) or the method (2)."""
    made = bytearray(archive)
    for mark, begin in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := made.find(mark, place + 1)) >= 0:
            made[place + begin + at] = change(made[place + begin + at])
    return bytes(made)


def _tar(content: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, inner in _each(content["tar"]):
            info = tarfile.TarInfo(name)
            info.mtime = int(time.mktime((*_when(inner), 0, 0, -1)))
            if isinstance(inner, dict) and "link" in inner:
                info.type, info.linkname = tarfile.SYMTYPE, inner["link"]
                archive.addfile(info)
                continue
            data = content_of(inner)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return bytes(_PACKERS[content.get("pack", "")](out.getvalue()))


def _notebook(content: dict[str, Any]) -> bytes:
    cells = [cell for given in content["notebook"] for cell in ([f"@{p}" for p in FIVE] if given == "@*" else [given])]
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [_cell(cell) for cell in cells]}
    return json.dumps(document).encode()


def _cell(given: Content) -> dict[str, Any]:
    text = _text(given if isinstance(given, str) else given["source"])
    if text.startswith("#md "):
        return {"cell_type": "markdown", "metadata": {}, "source": text}
    metadata = {"dll": {"file": given["file"]}} if isinstance(given, dict) else {}
    source = text.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


_MAKERS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "zip": _zip,
    "tar": _tar,
    "notebook": _notebook,
    "text": lambda c: _text(c["text"]).encode(c.get("encoding", "utf-8")),
    "bytes": lambda c: bytes.fromhex(c["bytes"]),
    "zeros": lambda c: bytes(c["zeros"]),
}


def leaves(files: Mapping[str, Content]) -> Iterator[str]:
    """Every file that was uploaded, through archives that can be opened down to the last; an empty one is a file."""
    for name, content in _each(files):
        if name.endswith("/"):
            continue
        opens = isinstance(content, dict) and not content.get("sealed") and "cut" not in content
        inner = list(_inside(content)) if isinstance(content, dict) and opens else []
        yield from (f"{name}/{below}" for below in inner) if inner else (name,)


def _inside(content: dict[str, Any]) -> Iterator[str]:
    yield from leaves(content.get("zip", content.get("tar", {})))
    yield from leaves(content.get("again", {}))

"""The outermost layer of SUBMISSIONS, which the platform or the TA made: names, sizes and dates, nothing unpacked."""

from __future__ import annotations

import os
import stat
import struct
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from ..delivery.account import Line, When
from ..delivery.junk import is_junk_folder
from ..delivery.leftovers import tools_folder
from ..delivery.zip_reading import name_of_bytes
from ..errors import DllError
from ..text import say

MOST_UPLOADED = 100_000
"""Files and folders of one download, and of one folder on disk."""
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_LOCAL_HEADER = b"PK\x03\x04"
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, OverflowError, NotImplementedError, struct.error)


class Stored(msgspec.Struct, frozen=True):
    """Where the bytes of a file lie in a bulk download: what its directory says of it."""

    archive: bytes
    offset: int
    packed: int
    method: int
    encrypted: bool = False


class Outer(msgspec.Struct, frozen=True):
    """One file, or a folder that is left out whole."""

    path: str
    """Below SUBMISSIONS."""
    size: int
    when: When
    at: bytes | Stored
    """A path on disk, which need not be text, or a place in a download."""
    line: Line | None = None
    """What became of it, where that is known from its name or kind alone."""


class Outermost(msgspec.Struct):
    """All of them, and the folders in which nothing is."""

    files: list[Outer]
    empty: list[str] = []


def on_disk(root: Path) -> Outermost:
    """What a folder holds. A link is somebody's way to another file: it is named and not followed."""
    found = Outermost([])
    for folder, below, names in os.walk(root):
        inside = os.path.relpath(folder, root)
        prefix = "" if inside == "." else f"{_readable(inside)}/"
        for name in sorted(below):
            if is_junk_folder(name) or os.path.islink(os.path.join(folder, name)):
                below.remove(name)
                found.files.append(_left_folder(Path(folder, name), f"{prefix}{_readable(name)}"))
        below.sort()
        for name in sorted(names):
            found.files.append(_on_disk(Path(folder, name), f"{prefix}{_readable(name)}"))
        if not below and not names and prefix:
            found.empty.append(prefix.rstrip("/"))
        if len(found.files) > MOST_UPLOADED:
            raise DllError("submissions.too-many", path=root, most=MOST_UPLOADED, folder=folder)
    return found


def _on_disk(path: Path, name: str) -> Outer:
    try:
        status = path.lstat()
    except OSError as error:  # gone meanwhile
        return Outer(
            name, 0, (), os.fsencode(path), Line(name, "left", why=say("aside.unreadable", error=error.strerror))
        )
    when = tuple(time.gmtime(status.st_mtime)[:6])
    why = None
    if stat.S_ISLNK(status.st_mode):
        why = Line(name, "left", why=say("aside.link"))
    elif not stat.S_ISREG(status.st_mode):
        why = Line(name, "left", why=say("aside.no-file"))
    return Outer(name, status.st_size, when, os.fsencode(path), why)


def _left_folder(path: Path, name: str) -> Outer:
    """A folder of tools, or a link: known by its name, not looked into further than to count."""
    if path.is_symlink():
        return Outer(name, 0, (), os.fsencode(path), Line(name, "left", why=say("aside.link")))
    count = sum(len(names) for _, (_, _, names) in zip(range(MOST_UPLOADED), os.walk(path), strict=False))
    return Outer(name, 0, (), os.fsencode(path), Line(name, "left", why=say("aside.tools"), count=max(count, 1)))


def _readable(name: str) -> str:
    """A file name that is not UTF-8 on disk, as cp932 where it can be."""
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp932", errors="replace")


def in_download(path: Path) -> Outermost:
    """What a bulk download holds. One that was cut off is refused: students would be missing."""
    try:
        with path.open("rb") as start, zipfile.ZipFile(path) as archive:
            begins = start.read(4)
            infos = archive.infolist()
    except _BROKEN:
        raise DllError("submissions.incomplete", path=path) from None
    if len(infos) > MOST_UPLOADED:
        raise DllError("submissions.too-many", path=path, most=MOST_UPLOADED, folder=path.name)
    if begins == _LOCAL_HEADER and infos and min(info.header_offset for info in infos) > 0:
        raise DllError("submissions.incomplete", path=path)  # the directory is that of a zip inside it
    found = Outermost([], [folder for folder in _empty_folders(infos) if tools_folder(f"{folder}/x") is None])
    left: Counter[str] = Counter()
    for outer in _entries(infos, path):
        if (folder := tools_folder(outer.path)) is None:
            found.files.append(outer)
        else:
            left[folder] += 1
    for folder, count in left.items():
        found.files.append(Outer(folder, 0, (), b"", Line(folder, "left", why=say("aside.tools"), count=count)))
    return found


def _name(info: zipfile.ZipInfo) -> str:
    """The name as the platform wrote it: Python takes what is not declared UTF-8 for cp437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    return name_of_bytes(info.filename.encode("cp437", errors="replace")).replace("\\", "/")


def _entries(infos: list[zipfile.ZipInfo], path: Path) -> Iterator[Outer]:
    for info in infos:
        name = _name(info).rstrip("/")
        if info.is_dir():
            continue
        line = Line(name, "left", why=say("aside.link")) if stat.S_ISLNK(info.external_attr >> 16) else None
        place = os.fsencode(path), info.header_offset, info.compress_size, info.compress_type
        at = Stored(*place, encrypted=bool(info.flag_bits & _ENCRYPTED))
        yield Outer(name, info.file_size, tuple(info.date_time), at, line)


def _empty_folders(infos: list[zipfile.ZipInfo]) -> list[str]:
    names = [(_name(info).strip("/"), info.is_dir()) for info in infos]
    full = {parent.as_posix() for name, is_folder in names if not is_folder for parent in PurePosixPath(name).parents}
    folders = {name for name, is_folder in names if is_folder}
    inner = {parent.as_posix() for name in folders for parent in PurePosixPath(name).parents}
    return sorted(folders - full - inner)

"""The outermost layer of SUBMISSIONS, which the platform or the TA made: names, sizes and dates, nothing unpacked."""

from __future__ import annotations

import bisect
import os
import stat
import struct
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from ..delivery.account import Line, When
from ..delivery.entries import MAX_PARTS, MAX_PATH, visible
from ..delivery.junk import is_junk_folder
from ..delivery.leftovers import tools_folder
from ..delivery.zip_reading import name_of_bytes
from ..errors import DllError
from ..text import Text, say

MOST_UPLOADED = 200_000
"""Files and folders of one download, and of one folder on disk."""
MOST_OF_ONE = 20_000
"""Of those, below one name at the top: one student's cannot make the whole too many."""
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_LOCAL_HEADER = b"PK\x03\x04"
_BROKEN = (zipfile.BadZipFile, OSError, ValueError, OverflowError, NotImplementedError, struct.error)


class Stored(msgspec.Struct, frozen=True, tag=True):
    """Where the bytes of a file lie in a bulk download: what its directory says of it."""

    archive: bytes
    offset: int
    packed: int
    method: int
    encrypted: bool = False


class OnDisk(msgspec.Struct, frozen=True, tag=True):
    """Where a file lies: names need not be text. It is opened from `root` down, without following a link."""

    root: bytes
    parts: tuple[bytes, ...]


class Outer(msgspec.Struct, frozen=True):
    """One file, or a folder that is left out whole."""

    path: str
    """Below SUBMISSIONS."""
    size: int
    when: When
    at: OnDisk | Stored
    line: Line | None = None
    """What became of it, where that is known from its name or kind alone."""


class Outermost(msgspec.Struct):
    """All of them, and the folders in which nothing is."""

    files: list[Outer]
    empty: list[str] = []


def alone_on_disk(path: Path) -> Outer:
    """One file that was given by itself."""
    whole = path.resolve()
    return _on_disk(OnDisk(os.fsencode(whole.parent), (os.fsencode(whole.name),)), visible(path.name))


def on_disk(root: Path) -> Outermost:
    """What a folder holds. A link is somebody's way to another file: it is named and not followed."""
    walk = _Walk(os.fsencode(root.resolve()))
    waiting: list[tuple[tuple[bytes, ...], str]] = [((), "")]
    while waiting:
        parts, inside = waiting.pop()
        waiting += reversed(walk.look(parts, inside))
        if len(walk.found.files) > MOST_UPLOADED:
            raise DllError("submissions.too-many", path=root, most=MOST_UPLOADED, folder=inside or root)
    return walk.found


class _Walk:
    """Looks into one folder after the other."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._below: Counter[str] = Counter()
        """Files so far below each name at the top."""
        self.found = Outermost([])

    def look(self, parts: tuple[bytes, ...], inside: str) -> list[tuple[tuple[bytes, ...], str]]:
        """Note what is in a folder; its own folders, to be looked into."""
        try:
            with os.scandir(os.path.join(self._root, *parts)) as entries:
                names = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        except OSError as error:
            self._leave(parts, f"{inside}/…" if inside else "…", say("aside.unreadable", error=error.strerror))
            return []
        if not names and inside:
            self.found.empty.append(inside)
        folders = []
        for name, is_folder in names:
            at, path = (*parts, name), f"{inside}/{_readable(name)}" if inside else _readable(name)
            top = path.partition("/")[0]
            if not is_folder:
                self.found.files.append(_on_disk(OnDisk(self._root, at), path))
                self._below[top] += 1
            elif is_junk_folder(path.rpartition("/")[2]):
                self._leave(at, path, say("aside.tools"), _count(os.path.join(self._root, *at)))
            elif len(at) >= MAX_PARTS or len(os.path.join(*at)) > MAX_PATH:
                self._leave(at, path[:MAX_PATH], say("aside.long-path", bytes=MAX_PATH, parts=MAX_PARTS))
            elif self._below[top] >= MOST_OF_ONE:
                self._leave(at, path, say("aside.many-files", limit=MOST_OF_ONE, folder=top))
            else:
                folders.append((at, path))
        return folders

    def _leave(self, parts: tuple[bytes, ...], path: str, why: Text, count: int = 1) -> None:
        line = Line(path, "left", why=why, count=max(count, 1))
        self.found.files.append(Outer(path, 0, (), OnDisk(self._root, parts), line))


def _on_disk(at: OnDisk, path: str) -> Outer:
    try:
        status = os.lstat(os.path.join(at.root, *at.parts))
    except OSError as error:  # gone meanwhile
        return Outer(path, 0, (), at, Line(path, "left", why=say("aside.unreadable", error=error.strerror)))
    why = None
    if stat.S_ISLNK(status.st_mode):
        why = Line(path, "left", why=say("aside.link"))
    elif not stat.S_ISREG(status.st_mode):
        why = Line(path, "left", why=say("aside.no-file"))
    return Outer(path, status.st_size, _date(status.st_mtime), at, why)


def _date(seconds: float) -> When:
    try:
        return tuple(time.gmtime(seconds)[:6])
    except (OSError, OverflowError, ValueError):  # a file system takes what no calendar has
        return ()


def _count(folder: bytes) -> int:
    """Files below a folder of tools, as far as that is soon known."""
    waiting, count = [folder], 0
    while waiting and count < MOST_OF_ONE:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        count += 1
        except OSError:
            continue
    return count


def _readable(name: bytes) -> str:
    """A file name that is not UTF-8 on disk, as cp932 where it can be."""
    try:
        return visible(name.decode("utf-8"))
    except UnicodeDecodeError:
        return visible(name.decode("cp932", errors="replace"))


def in_download(path: Path) -> Outermost:
    """What a bulk download holds. One that was cut off is refused: students would be missing."""
    try:
        with path.open("rb") as start, zipfile.ZipFile(path) as archive:
            begins = start.read(4)
            infos = archive.infolist()
    except _BROKEN:
        raise DllError("submissions.incomplete", path=path) from None
    if len(infos) > MOST_UPLOADED:
        raise DllError("submissions.too-many", path=path, most=MOST_UPLOADED, folder=_largest(map(_name, infos)))
    if begins == _LOCAL_HEADER and infos and min(info.header_offset for info in infos) > 0:
        raise DllError("submissions.incomplete", path=path)  # the directory is that of a zip inside it
    windows = all("\\" in _name(info) for info in infos)  # an old program, or one student's file name
    found = Outermost([])
    left: dict[tuple[str, Text], int] = {}
    below: Counter[str] = Counter()
    for outer in _entries(infos, path, windows=windows):
        top, _, rest = outer.path.partition("/")
        below[top] += bool(rest)
        tools = tools_folder(outer.path)
        if tools is not None:
            left[tools, say("aside.tools")] = left.get((tools, say("aside.tools")), 0) + 1
        elif below[top] > MOST_OF_ONE:
            key = f"{top}/…", say("aside.many-files", limit=MOST_OF_ONE, folder=top)
            left[key] = left.get(key, 0) + 1
        else:
            found.files.append(outer)
    nowhere = Stored(os.fsencode(path), 0, 0, 0)
    found.files += [Outer(p, 0, (), nowhere, Line(p, "left", why=why, count=n)) for (p, why), n in left.items()]
    found.empty = _empty_folders(infos, [outer.path for outer in found.files], windows=windows)
    return found


def _largest(names: Iterable[str]) -> str:
    return Counter(name.partition("/")[0] for name in names).most_common(1)[0][0]


def _name(info: zipfile.ZipInfo) -> str:
    """The name as the platform wrote it: Python takes what is not declared UTF-8 for cp437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    return name_of_bytes(info.filename.encode("cp437", errors="replace"))


def _path(info: zipfile.ZipInfo, *, windows: bool) -> str:
    name = _name(info)
    return visible(name.replace("\\", "/") if windows else name.replace("\\", "_")).strip("/")


def _entries(infos: list[zipfile.ZipInfo], path: Path, *, windows: bool) -> Iterator[Outer]:
    for info in infos:
        name = _path(info, windows=windows)
        if _is_folder(info, windows=windows):
            continue
        line = Line(name, "left", why=say("aside.link")) if stat.S_ISLNK(info.external_attr >> 16) else None
        if len(name.encode()) > MAX_PATH or name.count("/") >= MAX_PARTS:
            top = name.partition("/")[0][:100]
            name = f"{top}/…/{name.rpartition('/')[2][:100]}"
            line = Line(name, "left", why=say("aside.long-path", bytes=MAX_PATH, parts=MAX_PARTS))
        place = os.fsencode(path), info.header_offset, info.compress_size, info.compress_type
        at = Stored(*place, encrypted=bool(info.flag_bits & _ENCRYPTED))
        yield Outer(name, info.file_size, tuple(info.date_time), at, line)


def _is_folder(info: zipfile.ZipInfo, *, windows: bool) -> bool:
    return info.is_dir() or (windows and info.filename.endswith("\\"))


def _empty_folders(infos: list[zipfile.ZipInfo], files: list[str], *, windows: bool) -> list[str]:
    """Folders below which nothing is."""
    folders = {_path(info, windows=windows) for info in infos if _is_folder(info, windows=windows)}
    folders = {name for name in folders if name.count("/") < MAX_PARTS and len(name) <= MAX_PATH}
    names = sorted({*files, *folders})

    def is_empty(folder: str) -> bool:
        at = bisect.bisect_left(names, f"{folder}/")
        return at == len(names) or not names[at].startswith(f"{folder}/")

    return sorted(f for f in folders if f and tools_folder(f"{f}/x") is None and is_empty(f))

"""What archives have in common: the limits, paths that stay in their folder, and what a delivery may still use up."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..errors import NotReadable
from ..text import Text, say
from .account import When

MAX_LISTED = 100_000
"""Entries of a delivery's archives that are looked at, by name alone."""
MAX_ENTRIES = 2_000
"""Files of a delivery that are read."""
MAX_BYTES = 64 << 20
"""Of what is read of a delivery, unpacked."""
MAX_STREAMED = 600 << 20
"""Of compressed streams, unpacked, that are run through to find files; and as many again to read them."""
SLOWNESS = {"bz2": 12, "xz": 5}
"""How much longer than gzip a method takes; of it so much less is run through."""
MAX_FILE_BYTES = 1 << 20
MAX_INNER_BYTES = 32 << 20
"""Of an archive inside an archive."""
MAX_NESTED = 3
"""Archives in archives; the outermost is the first."""
MAX_NAME = 240
"""The longest part of a path, in bytes: what a file system takes."""
MAX_PATH = 1_000
"""Bytes of a whole path."""
MAX_PARTS = 30
CHUNK = 1 << 16
_UNKNOWN_DATES = ((1970, 1, 1), (1979, 12, 31), (1980, 1, 1))
"""What stands in an archive whose maker had no date."""
_DRIVE = re.compile(r"[A-Za-z]:")
_AROUND_SLASH = re.compile(r"\s*/\s*")
_SHOWN = 60


class ArchiveEntry(NamedTuple):
    """One file of an archive, as its directory has it."""

    path: str
    """Cleaned, relative, with slashes, in NFC."""
    when: When
    size: int
    """Unpacked, as declared; negative where it is not known."""
    place: tuple[int, ...] = ()
    """Where its archive finds it again."""
    why: Text | None = None
    """Why it cannot be taken."""


ChosenEntries = Sequence[tuple[ArchiveEntry, int]]
"""Entries to be read, and the most bytes of each."""


class Allowance:
    """What one delivery may still use up. A limit that is hit names itself, and the folder that has most of it."""

    def __init__(self) -> None:
        self._listed = self._files = self._bytes = 0
        self._streamed = [0, 0]
        self._entries_in: Counter[str] = Counter()
        self._bytes_in: Counter[str] = Counter()

    def list_one(self, name: str, path: str, size: int) -> None:
        """Count an entry that was met in the archive `name`."""
        self._listed += 1
        folder = _folder_to_blame(path)
        if folder in self._entries_in or len(self._entries_in) < CHUNK:
            self._entries_in[folder] += 1
            self._bytes_in[folder] += max(size, 0)
        if self._listed > MAX_LISTED:
            raise NotReadable("archive.many-entries", name=name, limit=MAX_LISTED, folder=self._most(self._entries_in))

    def run_through(self, name: str, amount: int, kind: str = "", again: bool = False) -> None:
        """Count bytes that came out of a compressed stream, when it is listed, or again when it is read."""
        slowness = SLOWNESS.get(kind, 1)
        self._streamed[again] += amount * slowness
        if self._streamed[again] > MAX_STREAMED:
            megabytes = MAX_STREAMED // slowness >> 20
            raise NotReadable("archive.long-stream", name=name, limit=megabytes, folder=self._most(self._bytes_in))

    def refused(self, size: int) -> Text | None:
        """Take a file of so many bytes; why not, where there is no room for it any more."""
        if self._files >= MAX_ENTRIES:
            return say("aside.many-files", limit=MAX_ENTRIES, folder=self._most(self._entries_in))
        if self._bytes + size > MAX_BYTES:
            return say("aside.many-bytes", limit=MAX_BYTES >> 20, folder=self._most(self._bytes_in))
        self._files += 1
        self._bytes += size
        return None

    @staticmethod
    def _most(counted: Counter[str]) -> str:
        return min(counted, key=lambda folder: (-counted[folder], folder), default="./")


def _folder_to_blame(path: str) -> str:
    parts = path.split("/", 2)
    return "/".join(parts[:-1][:2]) or "./"


def visible(name: str) -> str:
    """The name in NFC, without line ends, escapes and direction marks: it may stand in sentences."""
    if name.isascii() and name.isprintable():
        return name
    name = unicodedata.normalize("NFC", name)
    return "".join("_" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in name)


def shown_name(name: str) -> str:
    """The name as it stands in a sentence: not too long, and without the ` / ` that stands between two of them."""
    return _cut(_AROUND_SLASH.sub("/", visible(name)))


def listed(names: Iterable[str], most: int = 5) -> str:
    """The first names as one part of a sentence, and that there are more."""
    found = list(names)
    return ", ".join(found[:most]) + (", …" if len(found) > most else "")


def checked_path(name: str) -> tuple[str, Text | None]:
    """A name in an archive as a relative path, cut where it is too long; and why it is none that can be followed."""
    if len(name) > MAX_PATH:  # before anything is done with each of its parts
        return _cut(visible(name[:MAX_PATH])), say("aside.long-path", bytes=MAX_PATH, parts=MAX_PARTS)
    name = visible(name.replace("\\", "/"))
    parts = [part for part in name.split("/") if part not in ("", ".")]
    path = "/".join(parts)
    if not parts:
        return "_", say("aside.no-name")
    if name.startswith("/") or ".." in parts or _DRIVE.match(name):
        return _cut(name.lstrip("/")) or "_", say("aside.climbs")
    longest = max(len(part.encode()) for part in parts)
    if longest > MAX_NAME or len(parts) > MAX_PARTS or len(path.encode()) > MAX_PATH:
        return _cut(path), say("aside.long-path", bytes=MAX_PATH, parts=MAX_PARTS)
    return path, None


def _cut(path: str) -> str:
    return path if len(path) <= 2 * _SHOWN else f"{path[: _SHOWN - 1]}…{path[-_SHOWN:]}"


def known_date(when: Sequence[int]) -> When:
    """The date, or nothing where it is one that stands for none, or no date at all."""
    if len(when) < 6 or tuple(when[:3]) in _UNKNOWN_DATES or not (1 <= when[1] <= 12 and 1 <= when[2] <= 31):
        return ()
    return tuple(when[:6])

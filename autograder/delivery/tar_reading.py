"""Tar archives, read forward: nothing of them is held but the file that is read.

Python's `tarfile` holds what one header says about the next, however long it is said to be.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Protocol

from ..errors import NotReadable
from ..text import Text, say
from .account import When
from .entries import CHUNK, Allowance, ArchiveEntry, ChosenEntries, checked_path, known_date
from .unpacking import DAMAGED
from .zip_reading import name_of_bytes

BLOCK = 512
_MAX_ABOUT_NEXT = 1 << 16
"""Bytes of what may be said of the next file."""
_MOST_SECONDS = 1 << 36
_FILES, _LINKS, _FOLDER, _SPARSE = (b"0", b"7", b"\0"), (b"1", b"2"), b"5", b"S"
_WITHOUT_CONTENT = (b"1", b"2", b"3", b"4", b"5", b"6")
_LONG_NAME, _PAX, _NO_FILES = b"L", (b"x", b"X"), (b"K", b"g", b"V")
"""What is about the next file; what is about links, all files, or the whole."""


class ReadForward(Protocol):
    """A stream that goes one way."""

    def read(self, size: int, /) -> bytes:
        """So many bytes, or fewer where it ends."""


def is_tar(head: bytes) -> bool:
    """Whether the first block is a tar's: its checksum fits."""
    if len(head) < BLOCK or not head[:1].strip(b"\0"):
        return False
    try:
        return _number(head[148:156]) == sum(head[:148]) + 8 * ord(" ") + sum(head[156:BLOCK])
    except ValueError:
        return False


def list_tar(stream: ReadForward, name: str, allowance: Allowance) -> Iterator[ArchiveEntry]:
    """The files of a tar; `NotReadable` where it breaks off."""
    for entry in _Tar(stream, name).entries():
        allowance.list_one(name, entry.path, entry.size)
        yield entry


def read_tar(stream: ReadForward, chosen: ChosenEntries) -> Iterator[tuple[ArchiveEntry, bytes | Text]]:
    """The bytes of entries in the order of the tar, as far as it goes."""
    wanted = {entry.place: (entry, limit) for entry, limit in chosen}
    tar = _Tar(stream, "")
    for met in tar.entries():
        if (found := wanted.pop(met.place, None)) is not None:
            too_large = met.size > found[1]
            yield found[0], say("aside.too-large", limit=found[1] >> 20) if too_large else tar.content()
        if not wanted:
            return


class _Tar:
    """A walk through a tar."""

    def __init__(self, stream: ReadForward, name: str) -> None:
        self._stream = stream
        self._name = name
        self._size = 0
        self._rest = 0
        """Bytes before the next header."""

    def entries(self) -> Iterator[ArchiveEntry]:
        """Its files; each one's content may be asked for before the next."""
        said: dict[str, bytes] = {}
        number = 0
        try:
            while (head := self._next_header()) is not None:
                kind = head[156:157]
                is_about_next = kind == _LONG_NAME or kind in _PAX
                self._measure(head, {} if is_about_next or kind in _NO_FILES else said)
                if is_about_next:
                    said |= _about_next(kind, self._about_next())
                elif kind not in _NO_FILES:
                    if kind != _FOLDER and not _path(head, said).endswith(b"/"):
                        yield _entry(head, said, self._size, number)
                        number += 1
                    said = {}
        except DAMAGED:
            raise NotReadable("archive.damaged", name=self._name) from None

    def content(self) -> bytes:
        """All of the present file."""
        size, self._size = self._size, 0
        self._rest -= size
        return self._exactly(size)

    def _next_header(self) -> bytes | None:
        while self._rest > 0:
            step = min(CHUNK, self._rest)
            self._exactly(step)
            self._rest -= step
        head = self._stream.read(BLOCK)
        if not head.strip(b"\0"):
            return None
        if not is_tar(head):
            raise NotReadable("archive.damaged", name=self._name)
        return head

    def _measure(self, head: bytes, said: dict[str, bytes]) -> None:
        size = _number(said["size"], 10) if "size" in said else _number(head[124:136])
        self._size = 0 if head[156:157] in _WITHOUT_CONTENT else size
        self._rest = self._size + -self._size % BLOCK

    def _about_next(self) -> bytes:
        if self._size > _MAX_ABOUT_NEXT:
            raise NotReadable("archive.damaged", name=self._name)
        return self.content()

    def _exactly(self, size: int) -> bytes:
        content = self._stream.read(size)
        if len(content) < size:
            raise EOFError
        return content


def _entry(head: bytes, said: dict[str, bytes], size: int, number: int) -> ArchiveEntry:
    path, why = checked_path(name_of_bytes(_path(head, said)))
    kind = head[156:157]
    if why is None and kind in _LINKS:
        why = say("aside.link")
    elif why is None and (kind == _SPARSE or any(key.startswith("GNU.sparse") for key in said)):
        why = say("aside.method", method="sparse")
    elif why is None and kind not in _FILES:
        why = say("aside.no-file")
    return ArchiveEntry(path, _date(said.get("mtime"), head), size, (number,), why)


def _path(head: bytes, said: dict[str, bytes]) -> bytes:
    if "path" in said:
        return said["path"]
    name, prefix = (head[a:b].partition(b"\0")[0] for a, b in ((0, 100), (345, 500)))
    return prefix + b"/" + name if prefix and head[257:263] == b"ustar\0" else name


def _about_next(kind: bytes, content: bytes) -> dict[str, bytes]:
    """What a long name, or a list of `length key=value`, says of the next file."""
    if kind == _LONG_NAME:
        return {"path": content.rstrip(b"\0")}
    said: dict[str, bytes] = {}
    while content.strip(b"\0"):
        digits, _, _ = content[:20].partition(b" ")
        length = _number(digits, 10)
        if not len(digits) < length <= len(content):
            raise ValueError
        key, _, value = content[len(digits) + 1 : length].partition(b"=")
        said[key.decode("ascii", "replace")] = value.removesuffix(b"\n")
        content = content[length:]
    return said


def _number(field: bytes, base: int = 8) -> int:
    """A number in octal digits, or in base 256 where the first bit is set."""
    if base == 8 and field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0") or b"0"
    if not digits.isdigit() or len(digits) > 20:
        raise ValueError
    return int(digits, base)


def _date(said: bytes | None, head: bytes) -> When:
    try:
        seconds = int(float(said)) if said is not None else _number(head[136:148])
        return known_date(time.gmtime(seconds)[:6]) if 0 < seconds < _MOST_SECONDS else ()
    except (ValueError, OverflowError, OSError):
        return ()

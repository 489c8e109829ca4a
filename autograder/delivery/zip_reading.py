"""Zips, entry by entry: the directory is gone through without being held, and an entry costs what it was allowed.

Python's `zipfile` reads a whole directory at once, and lets bzip2 and LZMA make as much as they like.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import IO, NamedTuple

from ..errors import NotReadable
from ..text import Text, say
from .account import When
from .entries import Allowance, ArchiveEntry, ChosenEntries, checked_path, known_date
from .unpacking import DAMAGED, chunks, zip_unpacker

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
_ENCRYPTED = 0x1 | 0x40 | 0x2000
"""An entry's bytes, by the old method or a strong one; or its place in the directory."""
_UTF8_NAME = 0x800
_OF_DOS = 0
_FOLDER_OF_DOS = 0x10
_AES = 99


class _Directory(NamedTuple):
    start: int
    size: int
    shift: int
    """Bytes before the first of what offsets count from: a program that unpacks itself."""


def name_of_bytes(raw: bytes, is_utf8: bool = False) -> str:
    """A name as it stands in an archive: UTF-8 where declared, else UTF-8 or cp932 by trial, else as DOS had it."""
    for encoding in ("utf-8",) if is_utf8 else ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace") if is_utf8 else raw.decode("cp437")


def list_zip(stream: IO[bytes], name: str, allowance: Allowance) -> Iterator[ArchiveEntry]:
    """The files in a zip's directory; `NotReadable` where there is none, or it breaks off."""
    try:
        directory = _directory(stream, name)
        stream.seek(directory.start)
        at, end = directory.start, directory.start + directory.size
        while at < end:
            head = _CENTRAL.unpack(stream.read(_CENTRAL.size))
            if head[0] != b"PK\x01\x02":
                raise NotReadable("archive.damaged", name=name)
            raw, extra = stream.read(head[10]), stream.read(head[11])
            at = stream.seek(head[12], 1)
            if not raw.endswith((b"/", b"\\")) and not _is_folder(head):
                yield _entry(head, raw, extra, directory.shift, name, allowance)
    except DAMAGED:
        raise NotReadable("archive.damaged", name=name) from None


def read_zip(stream: IO[bytes], chosen: ChosenEntries) -> Iterator[tuple[ArchiveEntry, bytes | Text]]:
    """The bytes of entries, or why one cannot be had."""
    for entry, limit in chosen:
        try:
            yield entry, _content(stream, entry, limit)
        except NotReadable as error:
            yield entry, error.sentence


def _content(stream: IO[bytes], entry: ArchiveEntry, limit: int) -> bytes:
    offset, method, packed, crc = entry.place
    size = entry.size
    if size > limit:
        raise NotReadable("aside.too-large", limit=limit >> 20)
    if size == 0:
        return b""
    try:
        stream.seek(offset)
        head = _LOCAL.unpack(stream.read(_LOCAL.size))
        if head[0] != b"PK\x03\x04":
            raise NotReadable("aside.damaged")
        stream.seek(head[9] + head[10], 1)
        content = _unpacked(_at_most(stream, packed), method, size)
    except DAMAGED:
        raise NotReadable("aside.damaged") from None
    if len(content) != size or zlib.crc32(content) != crc:
        raise NotReadable("aside.damaged")
    return content


def _unpacked(read: Callable[[int], bytes], method: int, size: int) -> bytes:
    unpacker = zip_unpacker(method, read, size)
    parts, missing = [], size
    for part in chunks(read, lambda: unpacker):
        parts.append(part[:missing])
        missing -= len(part)
        if missing <= 0:  # what comes behind was not declared, and the checksum is of what was
            break
    return b"".join(parts)


def _at_most(stream: IO[bytes], size: int) -> Callable[[int], bytes]:
    left = size

    def read(wanted: int) -> bytes:
        nonlocal left
        content = stream.read(min(wanted, left))
        left -= len(content)
        return content

    return read


def _directory(stream: IO[bytes], name: str) -> _Directory:
    """Where the directory lies, by the record at the end of the file."""
    length = stream.seek(0, 2)
    before = max(0, length - _END.size - _LONGEST_COMMENT - _END64_LOCATOR.size - _END64.size)
    stream.seek(before)
    tail = stream.read(length - before)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise NotReadable("archive.damaged", name=name)
    _, disk, first_disk, *_, size, offset, _ = _END.unpack_from(tail, at)
    end = before + at
    locator_at = at - _END64_LOCATOR.size
    if locator_at >= _END64.size and tail.startswith(b"PK\x06\x07", locator_at):
        found = _END64.unpack_from(tail, locator_at - _END64.size)
        if found[0] == b"PK\x06\x06":
            size, offset, end = found[8], found[9], end - _END64_LOCATOR.size - _END64.size
    if disk not in (0, 0xFFFF) or first_disk not in (0, 0xFFFF):
        raise NotReadable("archive.in-parts", name=name)
    shift = end - size - offset
    if shift < 0:
        raise NotReadable("archive.damaged", name=name)
    return _Directory(offset + shift, size, shift)


def _is_folder(head: tuple[int, ...]) -> bool:
    is_of_dos = head[1] >> 8 == _OF_DOS and head[9] == 0
    return stat.S_ISDIR(head[15] >> 16) or (is_of_dos and bool(head[15] & _FOLDER_OF_DOS))


def _entry(
    head: tuple[int, ...], raw: bytes, extra: bytes, shift: int, name: str, allowance: Allowance
) -> ArchiveEntry:
    _, _, _, flags, method, clock, day, crc, packed, size = head[:10]
    size, packed, offset = _wide(extra, size, packed, head[16])
    path, why = checked_path(name_of_bytes(raw, bool(flags & _UTF8_NAME)))
    allowance.list_one(name, path, size)
    mode = stat.S_IFMT(head[15] >> 16)
    if why is None and mode not in (0, stat.S_IFREG):
        why = say("aside.link") if mode == stat.S_IFLNK else say("aside.no-file")
    if why is None and (flags & _ENCRYPTED or method == _AES):
        why = say("aside.encrypted")
    return ArchiveEntry(path, _date(day, clock), size, (offset + shift, method, packed, crc), why)


def _wide(extra: bytes, *values: int) -> tuple[int, ...]:
    """Unpacked size, packed size and offset, those that do not fit 32 bits from the field that has them."""
    found = list(values)
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        if kind == 1:
            wide = extra[at + 4 : at + 4 + length]
            for number, value in enumerate(values):
                if value == 0xFFFFFFFF and len(wide) >= 8:
                    found[number], wide = int.from_bytes(wide[:8], "little"), wide[8:]
        at += 4 + length
    return tuple(found)


def _date(day: int, clock: int) -> When:
    return known_date(
        ((day >> 9) + 1980, day >> 5 & 15, day & 31, clock >> 11, clock >> 5 & 63, (clock & 31) * 2),
    )

"""Archives that a stranger made: listed and read within limits, inside their folder, with their names decoded."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import IO

from ..errors import NotReadable
from ..text import Text, say
from .entries import Allowance, ArchiveEntry, ChosenEntries, checked_path
from .kinds import FileKind
from .other_archives import list_other, read_other
from .tar_reading import BLOCK, ReadForward, is_tar, list_tar, read_tar
from .unpacking import DAMAGED, UnpackedStream, has_zstd
from .zip_reading import list_zip, read_zip

_ENDINGS = (".gz", ".bz2", ".xz", ".zst", ".lzma", ".z")


def list_archive(kind: FileKind, stream: IO[bytes], name: str, allowance: Allowance) -> Iterator[ArchiveEntry]:
    """The files of an archive in their order, without those that are folders.

    Raises `NotReadable` where it cannot be listed, and behind the last file where it breaks off.
    """
    stream.seek(0)
    match kind:
        case "zip":
            yield from list_zip(stream, name, allowance)
        case "tar":
            yield from list_tar(stream, name, allowance)
        case "zst" if not has_zstd():
            raise NotReadable("archive.kind", name=name, kind="Zstandard")
        case "gz" | "bz2" | "xz" | "zst":
            try:
                unpacked, is_archive = _unpacked(kind, stream, name, allowance)
            except DAMAGED:
                raise NotReadable("archive.damaged", name=name) from None
            if is_archive:
                yield from list_tar(unpacked, name, allowance)
            else:
                yield _single(name)
        case _:
            yield from list_other(kind, stream, name, allowance)


def read_archive(
    kind: FileKind, stream: IO[bytes], name: str, chosen: ChosenEntries, allowance: Allowance
) -> Iterator[tuple[ArchiveEntry, bytes | Text]]:
    """The bytes of chosen entries, or why one cannot be had. None is missing."""
    missing = {entry.place: entry for entry, _ in chosen}
    why = say("aside.damaged")
    try:
        stream.seek(0)
        for entry, content in _read(kind, stream, name, chosen, allowance) if missing else ():
            del missing[entry.place]
            yield entry, content
    except NotReadable as error:
        why = error.sentence
    except DAMAGED:
        pass
    for entry in missing.values():
        yield entry, why


def _read(
    kind: FileKind, stream: IO[bytes], name: str, chosen: ChosenEntries, allowance: Allowance
) -> Iterator[tuple[ArchiveEntry, bytes | Text]]:
    match kind:
        case "zip":
            yield from read_zip(stream, chosen)
        case "tar":
            yield from read_tar(stream, chosen)
        case "gz" | "bz2" | "xz" | "zst":
            unpacked, is_archive = _unpacked(kind, stream, name, allowance, again=True)
            yield from read_tar(unpacked, chosen) if is_archive else _read_single(unpacked, chosen)
        case _:
            yield from read_other(kind, stream, name, chosen, allowance)


def _unpacked(
    kind: str, stream: IO[bytes], name: str, allowance: Allowance, again: bool = False
) -> tuple[UnpackedStream, bool]:
    """What is in a compressed file, and whether it is a tar."""
    count = functools.partial(allowance.run_through, name, kind=kind, again=again)
    unpacked = UnpackedStream(stream.read, kind, count)
    head = unpacked.peek(BLOCK)
    return unpacked, is_tar(head) or head == bytes(BLOCK)  # a tar with nothing in it


def _single(name: str) -> ArchiveEntry:
    """The one file in a compressed file, which is called as that is without its last ending."""
    inner = name.rpartition("/")[2]
    ending = next((ending for ending in _ENDINGS if inner.lower().endswith(ending)), "")
    path, why = checked_path(inner[: len(inner) - len(ending)] or inner)
    return ArchiveEntry(path, (), -1, (0,), why)


def _read_single(unpacked: ReadForward, chosen: ChosenEntries) -> Iterator[tuple[ArchiveEntry, bytes | Text]]:
    for entry, limit in chosen:
        content = unpacked.read(limit + 1)
        yield entry, say("aside.too-large", limit=limit >> 20) if len(content) > limit else content

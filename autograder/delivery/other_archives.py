"""7z and RAR, by libarchive where it is installed: C over hostile bytes, so only where that is confined."""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import time
from collections.abc import Iterator
from typing import IO, Any

from ..errors import NotReadable
from ..text import Text, say
from .account import When
from .entries import CHUNK, Allowance, ArchiveEntry, ChosenEntries, checked_path, known_date

_RAR5 = b"Rar!\x1a\x07\x01\x00"
_NAMES = {"7z": "7z", "rar": "RAR", "lzh": "LZH"}


def has_libarchive() -> bool:
    """Whether 7z and RAR can be read here."""
    return _libarchive() is not None


def list_other(kind: str, stream: IO[bytes], name: str, allowance: Allowance) -> Iterator[ArchiveEntry]:
    """The files of an archive; `NotReadable` where it cannot be read here, or breaks off."""
    for number, met in enumerate(_entries(kind, stream, name, allowance)):
        if met.isdir:
            continue
        path, why = checked_path(_text(met.pathname))
        size = -1 if met.size is None else int(met.size)
        allowance.list_one(name, path, size)
        if why is None and (met.issym or met.islnk):
            why = say("aside.link")
        elif why is None and not met.isreg:
            why = say("aside.no-file")
        yield ArchiveEntry(path, _date(met.mtime), size, (number,), why)


def read_other(
    kind: str, stream: IO[bytes], name: str, chosen: ChosenEntries, allowance: Allowance
) -> Iterator[tuple[ArchiveEntry, bytes | Text]]:
    """The bytes of entries in the order of the archive, as far as it goes."""
    wanted = {entry.place: (entry, limit) for entry, limit in chosen}
    failed: Text | None = None
    try:
        for number, met in enumerate(_entries(kind, stream, name, allowance, again=True)):
            if (found := wanted.pop((number,), None)) is not None:
                content, why = _content(kind, met, found[1])
                failed = failed or why  # what the library says of those behind the first makes no sense
                yield found[0], content if why is None else failed or why
            if not wanted:
                return
    except NotReadable:
        if failed is None:
            raise
    for entry, _ in wanted.values():
        yield entry, failed or say("aside.damaged")


def _content(kind: str, met: Any, limit: int) -> tuple[bytes | Text, Text | None]:
    """An entry's bytes, or that they are too many; and why they cannot be had."""
    parts, size = [], 0
    try:
        for block in met.get_blocks(CHUNK):
            size += len(block)
            if size > limit:
                return say("aside.too-large", limit=limit >> 20), None
            parts.append(block)
    except Exception as error:  # noqa: BLE001 - of no class that can be named without the library
        return b"", _reason(kind, error) or say("aside.damaged")
    return b"".join(parts), None


def _entries(kind: str, stream: IO[bytes], name: str, allowance: Allowance, again: bool = False) -> Iterator[Any]:
    library = _libarchive()
    if library is None or kind == "lzh":
        raise NotReadable("archive.kind", name=name, kind=_NAMES[kind])
    stream.seek(0)
    is_rar5 = stream.read(len(_RAR5)) == _RAR5
    stream.seek(0)
    formats = {"7z": "7zip", "rar": "rar5" if is_rar5 else "rar"}
    source = stream if hasattr(stream, "readinto") else io.BytesIO(stream.read())
    with contextlib.ExitStack() as opened:
        try:
            found = iter(opened.enter_context(library.stream_reader(source, formats[kind], "none")))
            while (met := next(found, None)) is not None:
                allowance.run_through(name, int(met.size or 0), "xz", again)  # what is skipped is unpacked all the same
                yield met
        except NotReadable:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            if _is_locked(error):
                raise NotReadable("archive.encrypted", name=name) from None
            raise NotReadable("archive.damaged", name=name) from None


def _is_locked(error: Exception) -> bool:
    return any(word in str(error).lower() for word in ("encrypt", "passphrase", "password"))


def _reason(kind: str, error: Exception) -> Text | None:
    """What the library says, as far as it is something that a student can change."""
    if _is_locked(error):
        return say("aside.encrypted")
    is_unknown = any(word in str(error).lower() for word in ("codec", "unsupported", "not supported"))
    return say("aside.method", method=_NAMES[kind]) if is_unknown else None


def _libarchive() -> Any:
    """The package, where it and the library that it loads are there."""
    logging.getLogger("libarchive").setLevel(logging.CRITICAL)  # it would write of a stranger's bytes to the terminal
    try:
        return importlib.import_module("libarchive")
    except (ImportError, OSError, AttributeError, TypeError):
        return None


def _text(name: str | bytes | None) -> str:
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else name or ""


def _date(seconds: float | None) -> When:
    try:
        return known_date(time.gmtime(seconds)[:6]) if seconds else ()
    except (ValueError, OverflowError, OSError):
        return ()

"""Files out of a zip that a stranger made: bounded, inside their folder, with their names decoded."""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from ..errors import NotReadable

MAX_ENTRIES = 2_000
MAX_BYTES = 64 << 20
MAX_NAME = 240
"""The longest part of a path, in bytes: what a file system takes."""
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    MemoryError,
    NotImplementedError,
)
_ENTRY = b"PK\x01\x02"
"""How each entry of a zip's directory begins."""
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800


def decoded_name(info: zipfile.ZipInfo) -> str:
    """The entry's name: UTF-8 where declared, else UTF-8 or cp932 (what Windows in Japan writes), by trial."""
    if info.flag_bits & _UTF8_NAME:
        name = info.filename
    else:
        raw = info.filename.encode("cp437", errors="replace")
        name = info.filename
        for encoding in ("utf-8", "cp932"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def open_zip(source: Path | IO[bytes], label: str) -> zipfile.ZipFile:
    """Open a zip, or say in one sentence that it is broken."""
    try:
        return zipfile.ZipFile(source)
    except BROKEN:
        raise NotReadable("archive.broken", name=label) from None


def file_entries(archive: zipfile.ZipFile, label: str, limit: int = MAX_ENTRIES) -> list[zipfile.ZipInfo]:
    """The entries that are files; refuses an archive with too many."""
    infos = archive.infolist()
    if len(infos) > limit:
        raise NotReadable("archive.explodes", name=label)
    return [info for info in infos if not info.is_dir()]


def safe_name(info: zipfile.ZipInfo, label: str) -> str:
    """The entry's name as a relative path; refuses one that would leave the folder, a link, or no name."""
    name = decoded_name(info)
    path = PurePosixPath(name)
    climbs = path.is_absolute() or ".." in path.parts or ":" in name.partition("/")[0]
    if climbs or stat.S_ISLNK(info.external_attr >> 16):
        raise NotReadable("archive.climbs", name=label)
    if not path.parts or any(len(part.encode(errors="replace")) > MAX_NAME for part in path.parts):
        raise NotReadable("archive.broken", name=label)
    return path.as_posix()


def read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str, budget: int = MAX_BYTES) -> bytes:
    """One entry's bytes; refuses one that is encrypted, broken, or longer than `budget` once unpacked."""
    if info.flag_bits & _ENCRYPTED:
        raise NotReadable("archive.encrypted", name=label)
    try:
        with archive.open(info) as stream:
            content = stream.read(budget + 1)
    except (*BROKEN, RuntimeError):
        raise NotReadable("archive.broken", name=label) from None
    if len(content) > budget:
        raise NotReadable("archive.explodes", name=label)
    return content


def read_all(source: IO[bytes], label: str) -> dict[str, bytes]:
    """All files of a student's zip by name."""
    files: dict[str, bytes] = {}
    budget = MAX_BYTES
    source.seek(0)
    content = source.read()
    if content.count(_ENTRY) > 2 * MAX_ENTRIES:  # before a directory of that length is read
        raise NotReadable("archive.explodes", name=label)
    with open_zip(io.BytesIO(content), label) as archive:
        for info in file_entries(archive, label):
            name = safe_name(info, label)
            files[name] = read_entry(archive, info, label, budget)
            budget -= len(files[name])
    return files

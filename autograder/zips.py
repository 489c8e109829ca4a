"""Zips whose bytes depend on nothing but their files: not on the day, the folder or the owner."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping

_DAY = (1980, 1, 1, 0, 0, 0)
_READABLE, _EXECUTABLE = 0o100644 << 16, 0o100755 << 16


def zipped(files: Mapping[str, bytes], executable: Collection[str] = (), comment: str = "", level: int = 9) -> bytes:
    """A zip of the files, sorted by name; the `executable` ones may be run where the zip is unpacked."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, _DAY)
            info.create_system = 3  # or Windows and Linux would differ
            info.external_attr = _EXECUTABLE if name in executable else _READABLE
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, compresslevel=level)
        archive.comment = comment.encode()
    return buffer.getvalue()

"""What a file is, by its first bytes and not by its name: a zip called .rar is a zip."""

from __future__ import annotations

import re
from typing import Literal

from .encodings import wide_encoding
from .tar_reading import is_tar

FileKind = Literal[
    "empty", "zip", "tar", "gz", "bz2", "xz", "zst", "7z", "rar", "lzh",
    "notebook", "python", "text", "page", "pdf", "picture", "document", "numbers", "film", "binary",
]  # fmt: skip
ARCHIVE_KINDS: frozenset[FileKind] = frozenset(("zip", "tar", "gz", "bz2", "xz", "zst", "7z", "rar", "lzh"))
HEAD_BYTES = 4096
"""From so many of the first bytes an archive is told from all else."""
_BEGINNINGS: tuple[tuple[bytes, FileKind], ...] = (
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"\x1f\x8b", "gz"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"{\\rtf", "document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document"),
    (b"\x93NUMPY", "numbers"),
    (b"\x89HDF\r\n\x1a\n", "numbers"),
    (b"\x1a\x45\xdf\xa3", "film"),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17\x72\x45\x38\x50\x90)")
_LZH = re.compile(rb"-l[hz][0-9ds]-")
_NAME_AT = 30
_PAGE = re.compile(rb"(?:<\?xml[^>]{0,200}>\s{0,20})?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PYTHON = re.compile(
    rb"^(?:(?:async[ \t]{1,9})?def[ \t]{1,9}[^\s(]{1,200}[ \t]{0,9}\(|class[ \t]{1,9}[^\s(:]{1,200}[ \t]{0,9}[:(]"
    rb"|import[ \t]{1,9}[\w.]{1,200}[ \t]{0,9}(?:$|[,;#]|as\b)|from[ \t]{1,9}[\w.]{1,200}[ \t]{1,9}import\b)",
    re.MULTILINE,
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\x1a"))


def file_kind(content: bytes) -> FileKind:
    """The kind of a file, from all of it, or from HEAD_BYTES where only archives are to be told from the rest."""
    if not content:
        return "empty"
    if content.startswith(b"PK\x03\x04"):
        return _zip_kind(content)
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if _BZIP2.match(content):
        return "bz2"
    if is_tar(content[:512]):
        return "tar"
    if _LZH.match(content, 2):
        return "lzh"
    if content[4:8] == b"ftyp" or (content[:4] == b"RIFF" and content[8:11] in (b"AVI", b"WEB")):
        return "film"
    return _text_kind(content)


def _zip_kind(content: bytes) -> FileKind:
    """A zip, or what other programs keep in one, by the name of its first file."""
    first = content[_NAME_AT : _NAME_AT + int.from_bytes(content[26:28], "little")]
    if first in (b"[Content_Types].xml", b"mimetype", b"_rels/.rels") or first.startswith((b"word/", b"docProps/")):
        return "document"
    if first.endswith((b"/data.pkl", b".npy", b"/.format_version")) or first == b"data.pkl":
        return "numbers"
    return "binary" if first.startswith(b"META-INF/") else "zip"


def _text_kind(content: bytes) -> FileKind:
    if (encoding := wide_encoding(content)) is not None:
        content = content.decode(encoding, "replace").encode("utf-8", "replace")
    start = content[:HEAD_BYTES].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{") and _is_notebook(content):
        return "notebook"
    if _PAGE.match(start):
        return "page"
    head = content[:HEAD_BYTES].rstrip(b"\0")
    if len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 100:
        return "binary"
    return "python" if _PYTHON.search(content.replace(b"\r", b"\n")) else "text"


def _is_notebook(content: bytes) -> bool:
    return b'"cell_type"' in content or b'"nbformat"' in content or (b'"cells"' in content and b'"metadata"' in content)

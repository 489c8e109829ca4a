"""The submission doctor: from what was uploaded to the files of an assignment, noting each repair."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Collection
from pathlib import PurePosixPath

from ..text import Text, say
from . import archives

MAX_FILE = 4 << 20
_JUNK = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", ".git", ".idea", ".vscode"}
_COPY = re.compile(r"[\s_-]*(\(\d+\)|\d+|copy|コピー|のコピー)?(\.py)?(\.txt)?$", re.IGNORECASE)

Files = dict[str, bytes]


def normalise(files: Files, wanted: Collection[str]) -> tuple[Files, list[Text]]:
    """The student's files relative to where the wanted ones lie, and the repairs that were made."""
    repairs: list[Text] = []
    files = {_visible(name): content for name, content in files.items() if not _is_junk(name)}
    files = _unwrap(files, wanted, repairs)
    files = _descend(files, wanted, repairs)
    files = _rename(files, wanted, repairs)
    kept: Files = {}
    for name, content in sorted(files.items()):
        if len(content) > MAX_FILE:
            repairs.append(say("repair.too-large", name=name))
        else:
            kept[name] = as_utf8(name, content, repairs) if name.endswith(".py") else content
    if not any(name in kept for name in wanted):
        repairs.append(say("repair.nothing-found", names=", ".join(sorted(wanted))))
    return kept, repairs


def _visible(name: str) -> str:
    """The name without line ends, escapes and direction marks: it will stand in sentences."""
    return "".join("_" if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in name)


def _is_junk(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(_JUNK & set(path.parts)) or path.name.startswith((".", "._")) or path.suffix == ".pyc"


def _unwrap(files: Files, wanted: Collection[str], repairs: list[Text]) -> Files:
    """Open a zip inside the zip where the files are not outside it."""
    if any(PurePosixPath(name).name in wanted for name in files):
        return files
    inner = [name for name in files if name.lower().endswith(".zip")]
    if len(inner) != 1:
        return files
    repairs.append(say("repair.unwrapped", name=inner[0]))
    found = archives.read_all(io.BytesIO(files[inner[0]]), inner[0])
    return {name: content for name, content in found.items() if not _is_junk(name)}


def _descend(files: Files, wanted: Collection[str], repairs: list[Text]) -> Files:
    """Make the folder with most of the wanted files the root; of equals the one nearest to the top."""
    found: dict[PurePosixPath, int] = {}
    for name in files:
        path = PurePosixPath(name)
        if path.name in wanted or original(path.name, wanted):
            found[path.parent] = found.get(path.parent, 0) + 1
    if not found:
        return files
    root = min(found, key=lambda folder: (-found[folder], len(folder.parts), folder.as_posix()))
    if root == PurePosixPath("."):
        return files
    if len(root.parts) > 1:
        repairs.append(say("repair.nested", folder=root.as_posix()))
    inside = [name for name in files if PurePosixPath(name).is_relative_to(root)]
    return {PurePosixPath(name).relative_to(root).as_posix(): files[name] for name in inside}


def original(name: str, wanted: Collection[str]) -> str | None:
    """The wanted file that `name` is a browser's or an editor's variant of: `vae (1).py`, `VAE.py.txt`."""
    for candidate in wanted:
        stem = candidate.removesuffix(".py")
        if name != candidate and name.lower().startswith(stem) and _COPY.fullmatch(name[len(stem) :]):
            return candidate
    return None


def _rename(files: Files, wanted: Collection[str], repairs: list[Text]) -> Files:
    renamed = dict(files)
    for name in sorted(files):
        meant = original(name, wanted)
        if meant and meant not in renamed:
            renamed[meant] = renamed.pop(name)
            repairs.append(say("repair.renamed", old=name, new=meant))
    return renamed


def as_utf8(name: str, content: bytes, repairs: list[Text]) -> bytes:
    """Python reads UTF-8; editors in Japan also write cp932, and Windows a byte-order mark or UTF-16."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif re.match(rb"[^\n]*\n?[^\n]*coding[:=]", content[:200]):
        return content
    else:
        encodings = ["utf-8-sig", "cp932"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8-sig":
            repairs.append(say("repair.encoding", name=name, encoding=encoding))
        return text.encode()
    return content

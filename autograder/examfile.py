"""exam.zip: an assignment with its solutions and hidden tests in one file, for whoever grades without a checkout."""

from __future__ import annotations

import hashlib
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from .assignment import Assignment, load_assignment
from .errors import DllError
from .workroom import workroom
from .zips import zipped

_HEAD = "exam.json"
_PARTS = ("assignments", "solutions", "starter")
_MAX_BYTES = 256 << 20
_BROKEN: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError)
_BROKEN += (OSError, ValueError, LookupError, MemoryError, msgspec.MsgspecError)
_BROKEN += (RuntimeError, NotImplementedError)  # encrypted; packed in a way that is not known here


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    format: int
    assignment: str
    digest: str
    """Of every other file in it: it finds accidents; what nobody may change needs a signature elsewhere."""


def exam_zip(assignment: Assignment) -> bytes:
    """The file's bytes: the same for the same exam."""
    files: dict[str, bytes] = {}
    for part in _PARTS:
        for path in (assignment.root / part / assignment.name).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                files[path.relative_to(assignment.root).as_posix()] = path.read_bytes()
    head = _Head(1, assignment.name, _digest(files))
    return zipped({_HEAD: msgspec.json.encode(head), **files})


def _digest(files: dict[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, content in sorted(files.items()):
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


@contextmanager
def opened_exam(path: Path) -> Iterator[Assignment]:
    """The assignment of an exam.zip, in a folder of ours that is gone afterwards. Refuses one that was changed."""
    with workroom() as folder:
        root = Path(folder, "exam")
        head = _unpack(path, root)
        try:
            assignment = load_assignment(head.assignment, root)
        except (OSError, UnicodeDecodeError):
            raise DllError("exam.not-an-exam", path=path) from None
        yield assignment


def _unpack(path: Path, root: Path) -> _Head:
    """Write the files of the three folders below `root`; refuses anything else."""
    if not path.is_file():
        raise DllError("no-such-file", path=path)
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_BYTES:
                raise DllError("exam.not-an-exam", path=path)
            files = {name: archive.read(name) for name in archive.namelist()}
        head = msgspec.json.decode(files.pop(_HEAD), type=_Head)
    except _BROKEN:
        raise DllError("exam.not-an-exam", path=path) from None
    places = tuple(f"{part}/{head.assignment}/" for part in _PARTS)
    plain = head.assignment.isidentifier() and all(n.startswith(places) and _is_plain(n) for n in files)
    if head.format != 1 or not plain:
        raise DllError("exam.not-an-exam", path=path)
    if _digest(files) != head.digest:
        raise DllError("exam.changed", path=path)
    for name, content in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return head


def _is_plain(name: str) -> bool:
    return name.isprintable() and not {"", ".", ".."} & set(name.split("/")) and "\\" not in name

"""exam.zip: an assignment with its solutions and hidden tests in one file, for whoever grades without a checkout."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import msgspec

from .assignment import Assignment, load_assignment
from .atomic import remove_tree
from .errors import DllError
from .zips import zipped

_HEAD = "exam.json"
_MAX_BYTES = 256 << 20


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    format: int
    assignment: str
    digest: str


def exam_zip(assignment: Assignment) -> bytes:
    """The file's bytes: the same for the same exam."""
    head = _Head(1, assignment.name, assignment.digest())
    files = {_HEAD: msgspec.json.encode(head)}
    for part in ("assignments", "solutions", "starter"):
        for path in (assignment.root / part / assignment.name).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                files[path.relative_to(assignment.root).as_posix()] = path.read_bytes()
    return zipped(files)


@contextmanager
def opened_exam(path: Path) -> Iterator[Assignment]:
    """The assignment of an exam.zip, in a folder of ours that is gone afterwards. Refuses one that was changed."""
    folder = tempfile.mkdtemp(prefix="dll-")
    try:
        root = Path(folder)
        head = _unpack(path, root)
        assignment = load_assignment(head.assignment, root)
        if assignment.digest() != head.digest:
            raise DllError("exam.changed", path=path)
        yield assignment
    finally:
        remove_tree(folder)


def _unpack(path: Path, root: Path) -> _Head:
    if not path.is_file():
        raise DllError("no-such-file", path=path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            climbs = any(".." in PurePosixPath(e.filename).parts or e.filename.startswith("/") for e in entries)
            if climbs or sum(e.file_size for e in entries) > _MAX_BYTES:
                raise DllError("exam.not-an-exam", path=path)
            head = msgspec.json.decode(archive.read(_HEAD), type=_Head)
            archive.extractall(root)
    except (zipfile.BadZipFile, KeyError, OSError, msgspec.MsgspecError):
        raise DllError("exam.not-an-exam", path=path) from None
    if head.format != 1:
        raise DllError("exam.not-an-exam", path=path)
    return head

"""A submission: what was made of one student's delivery, with the account of every file of it."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import PurePosixPath

import msgspec

from ..assignment import Assignment
from ..delivery.account import Asked, Line
from ..errors import NotReadable
from ..text import Text, say
from ..zips import zipped
from . import requests
from .class_tree import Delivery, Handed, is_document, is_platforms
from .identity import Enrolled
from .reader import AT_ONCE, Reader

_SHOWN = 5


class Submission(msgspec.Struct, frozen=True):
    """The files that are graded, and how they came to be so; `reason` where they are not."""

    id: str
    name: str
    files: Mapping[str, bytes] = {}
    repairs: tuple[Text, ...] = ()
    lines: tuple[Line, ...] = ()
    reason: Text | None = None
    key: str = ""
    """What tells the delivery from all others, in each run; empty where there is none."""
    is_own: bool = False
    """Whether it has something that was not handed out like this."""
    digest: str = ""
    """A hash of the files, which may have been let go; empty where none were read."""
    notes: tuple[Text, ...] = ()
    """What is said of the student's row: of a group each has their own."""
    is_unsure: bool = False
    """Whether it looks like the deliveries of several."""

    @property
    def said(self) -> tuple[Text, ...]:
        """All that a person should know of it, besides the reason."""
        return (*self.notes, *(repair for repair in self.repairs if repair != self.reason))

    def to_zip(self) -> bytes:
        """The files as a zip, the same bytes for the same files."""
        return zipped(self.files, level=1)  # a stranger's bytes can be made slow to compress


def asked_of(assignment: Assignment) -> Asked:
    """What an assignment asks for, and the files as they are handed out, where they are here."""
    starters = {p.file: assignment.starter(p.name) for p in assignment.problems}
    return Asked(
        {p.file: tuple(f.name for f in p.functions) for p in assignment.problems},
        {name: path.read_bytes() for name, path in starters.items() if path.is_file()},
    )


def read_submission(student: Enrolled, reader: Reader, asked: Asked) -> Submission:
    """Read what a student handed in. Whatever is wrong with it is its reason, and nobody else's."""
    try:
        return _read(student, reader, asked)
    except (ValueError, LookupError, ArithmeticError, RecursionError, MemoryError) as error:
        reason = say("archive.unreadable", name=student.id, error=type(error).__name__)
        key = student.deliveries[0].key if student.deliveries else ""
        return Submission(student.id, student.name, reason=reason, key=key)


def _read(student: Enrolled, reader: Reader, asked: Asked) -> Submission:
    known = tuple(handed.outer.line for d in student.deliveries for handed in d.files if handed.outer.line)
    delivery = student.delivery
    if delivery is None:
        handed = [h for d in student.deliveries for h in d.files if h.outer.line is None]
        lines = tuple(Line(h.outer.path, "left", why=student.refused) for h in handed)
        key = student.deliveries[0].key if student.deliveries else ""
        return Submission(
            student.id, student.name, {}, (), (*known, *lines), student.refused, key, notes=tuple(student.notes)
        )
    handed = [h for h in delivery.files if h.outer.line is None]
    if delivery.files and not handed:
        return _of(student, {}, (), known, _nothing_uploaded(delivery, known))
    given = tuple(requests.GivenFile(h.path, h.outer.size, h.outer.when, h.outer.at) for h in handed)
    try:
        found: requests.FoundFiles = reader.ask(requests.ReadDelivery(given))
    except NotReadable as error:
        lines = tuple(Line(h.outer.path, "left", why=error.sentence) for h in handed)
        return _of(student, {}, (), (*known, *lines), error.sentence)
    places = {h.path: h.outer.path for h in handed}
    lines = tuple(_in_submissions(line, places) for line in found.lines)
    files = {name: content for name, content in found.files.items() if _is_safe(name)}
    repairs = list(found.repairs)
    name = "" if delivery.title or delivery.key.startswith("id:") else _looks_like_download(found.lines, handed)
    if name:
        repairs.append(say("repair.looks-like-download", name=name))
    if not files and found.not_placed is None:
        repairs.append(say("repair.nothing-found", names=", ".join(asked.functions)))
    read = _of(student, files, repairs, (*known, *lines), found.not_placed)
    return msgspec.structs.replace(read, is_own=found.is_own, is_unsure=bool(name))


def read_all(students: Iterable[Enrolled], reader: Reader, asked: Asked) -> Generator[Submission]:
    """Their submissions in this order, a few of them read ahead: so many, and no more, are in memory."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        ahead: deque[Future[Submission]] = deque()
        try:
            for student in students:
                ahead.append(threads.submit(read_submission, student, reader, asked))
                if len(ahead) > AT_ONCE:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()


def _nothing_uploaded(delivery: Delivery, known: Sequence[Line]) -> Text:
    """Why there is nothing to read: it was written into the platform, or is all links and folders of tools."""
    names = ", ".join(line.path for line in known[:_SHOWN])
    if any(line.why == say("aside.written", title=delivery.title) for line in known):
        return say("refused.written", title=delivery.title)
    return say("refused.nothing-readable", names=names)


def _of(
    student: Enrolled,
    files: Mapping[str, bytes],
    repairs: Sequence[Text],
    lines: tuple[Line, ...],
    reason: Text | None,
) -> Submission:
    assert student.delivery is not None
    return Submission(
        student.id,
        student.name,
        files,
        tuple(repairs),
        lines,
        reason,
        student.delivery.key,
        digest=_digest_of(files),
        notes=tuple(student.notes),
    )


def _digest_of(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, content in sorted(files.items()):
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def _in_submissions(line: Line, places: Mapping[str, str]) -> Line:
    """A line with the path from SUBMISSIONS down; `places` has it by the path inside the delivery."""
    above = line.path
    while above:  # the file itself, or the archive that it is in
        if above in places:
            return msgspec.structs.replace(line, path=places[above] + line.path[len(above) :])
        above = above.rpartition("/")[0]
    for path, whole in places.items():  # a folder that was left out whole
        if path.startswith(f"{line.path}/"):
            return msgspec.structs.replace(line, path=whole.removesuffix(path) + line.path)
    return line


def _looks_like_download(lines: Sequence[Line], handed: Sequence[Handed]) -> str:
    """The archive or folder of a delivery named by hand in which a platform's names are; empty where there is none."""
    if handed and is_platforms(h.path for h in handed):
        return handed[0].outer.path.partition("/")[0]
    for archive in (h.path for h in handed if is_document(h.path)):
        inside = [line.path[len(archive) + 1 :] for line in lines if line.path.startswith(f"{archive}/")]
        if inside and is_platforms(inside):
            return archive
    return ""


def _is_safe(name: str) -> bool:
    """Names come from a process that read a stranger's bytes: they become paths."""
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name

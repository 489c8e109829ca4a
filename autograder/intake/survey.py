"""SUBMISSIONS as the TA gave it -> one row for each student, and what belongs to nobody. Nothing is unpacked yet."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from ..assignment import Assignment
from ..delivery.account import Line
from ..errors import DllError, NotReadable
from ..text import say
from . import requests
from .class_tree import (
    TABLE,
    AskedNames,
    ClassTree,
    Delivery,
    Handed,
    is_document,
    is_platforms,
    sorted_out,
)
from .gradescope import Export
from .handin import student_id, zip_comment
from .identity import Claim, Enrolled, safe_id, students
from .outermost import OnDisk, Outer, Outermost, alone_on_disk, in_download, on_disk
from .reader import Reader
from .roster import Person, joined, key_of
from .uniting import below, united

_BOOK, _GRADES = "gradebook.sqlite", "grades.csv"
_EXPORT = re.compile(r"assignment_\d+_export(?: ?\(\d+\))?")
_MOST_DOWNLOADS = 40
"""Zips of one folder that are looked into, to see whether all are downloads of a platform."""
_FEW = 5
"""Uploads of whom the roster has nobody: fewer may all be strangers."""
_NUMBERED = re.compile(r"-\d{1,2}$")
_MOST_CLAIMED = 16 << 20
"""Bytes of a zip that `dll submit` wrote."""


class ClassSurvey(msgspec.Struct):
    """Who handed in what, before anything is read."""

    students: list[Enrolled]
    lines: list[Line]
    """Of what is part of no submission."""
    people: int = 0
    """How many the roster has; 0 without one."""

    @property
    def lines_to_look_at(self) -> bool:
        """Whether something that is nobody's may be somebody's."""
        asking = [say("aside.says-nobody"), say("aside.beside-the-class")]
        return any(line.why in asking or line.path.endswith(".py") for line in self.lines)


def survey(
    source: Path, assignment: Assignment, reader: Reader, rosters: Sequence[Path] = (), student: str = ""
) -> ClassSurvey:
    """Sort out SUBMISSIONS; all of it is the `student`'s, where one is named.

    Raises DllError where the whole of it cannot be sorted out: it is not there, cut off, or nobody's."""
    if not source.exists():
        raise DllError("no-such-path", path=source)
    if student:
        return ClassSurvey([_one_student(source, student)], [])
    people = joined([_roster(path, reader) for path in rosters])
    keys = {key for person in people for key in person.keys}
    asked = AskedNames(
        [problem.file for problem in assignment.problems],
        assignment.handout,
        lambda name: key_of(name) in keys,
    )
    trees, ghosts = [], []
    for download, found in _outermost(source, asked.files, reader):
        tables = _tables(found, reader)
        tree = sorted_out(found, msgspec.structs.replace(asked, more=tables), _stem(source))
        ghosts += [p for table in tables for p in table.without_a_folder(_folders(found))]
        trees.append(below(tree, download) if download else tree)
    tree = united(trees)
    _refuse_nobodys(source, tree)
    claims = _claims(tree.deliveries, assignment.handout, reader)
    rows = students(tree.deliveries, people, claims)
    _refuse_another_class(rows, tree.deliveries, people)
    there = {row.id.casefold() for row in rows}
    rows += [Enrolled(safe_id(p.id), p.name, []) for p in ghosts if safe_id(p.id).casefold() not in there]
    return ClassSurvey(sorted(rows, key=lambda row: row.id), tree.lines, len(people))


def _folders(found: Outermost) -> set[str]:
    return {part for outer in found.files for part in outer.path.split("/")[:2]}


def _refuse_another_class(rows: Sequence[Enrolled], deliveries: Sequence[Delivery], people: Sequence[Person]) -> None:
    """Where several uploads have a platform's numbers, and a roster has nobody of them, the table is missing that says
    whose they are: everybody would have two rows."""
    numbered = [delivery for delivery in deliveries if delivery.is_number]
    if people and len(numbered) >= _FEW and not any(row.known and row.deliveries for row in rows):
        raise DllError("roster.no-match", numbers=", ".join(delivery.ids[0] for delivery in numbered[:3]))


def _one_student(source: Path, student: str) -> Enrolled:
    """The row of one student, whose upload SUBMISSIONS is: nothing in it names anybody."""
    found = on_disk(source).files if source.is_dir() else [alone_on_disk(source)]
    files = [Handed(outer.path, outer) for outer in found]
    delivery = Delivery(f"id:{student}", (student,), "", "", files, [source.name], [])
    return Enrolled(safe_id(student), "", [delivery])


def _stem(source: Path) -> str:
    path = source.resolve()
    return path.name if path.is_dir() else path.stem.removesuffix(".tar")


def _refuse_nobodys(source: Path, tree: ClassTree) -> None:
    """Where as many uploads do not say whose they are as do, each of them was named by a student, if at all."""
    unsaid = [line.path for line in tree.lines if line.why == say("aside.says-nobody")]
    if unsaid and len(unsaid) >= len(tree.deliveries):
        raise DllError("no-names", path=source, names=", ".join(unsaid[:5]))
    if not tree.deliveries:
        raise DllError("no-submissions", path=source)


def _roster(path: Path, reader: Reader) -> list[Person]:
    if not path.is_file():
        raise DllError("roster.no-such-path", path=path)
    reply: requests.People = reader.ask(requests.ReadRoster(given(path.name, alone_on_disk(path))))
    return list(reply.people)


def _outermost(source: Path, asked: Collection[str], reader: Reader) -> list[tuple[str, Outermost]]:
    """The files of a folder, or those of each download in it; of a download; or the one file that was given."""
    if source.is_file():
        if zipfile.is_zipfile(source) or source.suffix.lower() == ".zip":
            return [("", in_download(source))]
        return [("", Outermost([alone_on_disk(source)]))]
    found = _without_output(on_disk(source), asked)
    downloads = _downloads(source, found, reader)
    if not downloads:
        return [("", found)]
    rest = Outermost([outer for outer in found.files if outer.path not in downloads], found.empty)
    return [*downloads.items(), *([("", rest)] if rest.files else [])]


def _without_output(found: Outermost, asked: Collection[str]) -> Outermost:
    """An output folder of ours inside SUBMISSIONS is nobody's. A student's files of such names do not make one."""
    paths = {outer.path for outer in found.files}
    books = [path.removesuffix(_BOOK) for path in paths if path.count("/") == 1 and path.endswith(f"/{_BOOK}")]
    ours = tuple(f for f in books if f and f + _GRADES in paths and not _is_handed_in(f, paths, asked))
    if not ours:
        return found
    kept = [outer for outer in found.files if not outer.path.startswith(ours)]
    for folder in ours:
        count = sum(outer.path.startswith(folder) for outer in found.files)
        line = Line(folder.rstrip("/"), "nobody", why=say("aside.output"), count=count)
        kept.append(Outer(folder.rstrip("/"), 0, (), OnDisk(b"", ()), line))
    return Outermost(kept, [folder for folder in found.empty if not f"{folder}/".startswith(ours)])


def _is_handed_in(folder: str, paths: Iterable[str], asked: Collection[str]) -> bool:
    """Whether something of a student's lies in a folder itself, and not in those that we make in it."""
    own = (path.removeprefix(folder) for path in paths if path.startswith(folder))
    return any("/" not in name and (name in asked or is_document(name)) for name in own)


def _downloads(source: Path, found: Outermost, reader: Reader) -> dict[str, Outermost]:
    """The zips of a folder, where there are several and each is a platform's download: a student's alone is not."""
    zips = [outer for outer in found.files if outer.path.lower().endswith(".zip") and outer.line is None]
    loose = {outer.path for outer in found.files if "/" in outer.path}
    if not zips or loose or len(zips) > _MOST_DOWNLOADS or not all(_is_download(outer, reader) for outer in zips):
        return {}
    if len(zips) == 1:
        raise DllError("submissions.download-inside", path=source, name=zips[0].path)
    return {outer.path: in_download(source / outer.path) for outer in zips}


def _is_download(outer: Outer, reader: Reader) -> bool:
    """Whether the names in a zip are a platform's. It may be a student's: so the reader looks."""
    try:
        reply: requests.Names = reader.ask(requests.ListNames(given(outer.path, outer)))
    except NotReadable:
        return False
    return is_platforms(reply.names)


def _tables(found: Outermost, reader: Reader) -> tuple[Export, ...]:
    """What Gradescope says of its folders, from the outermost of its tables."""
    tables = [
        outer for outer in found.files if PurePosixPath(outer.path).name == TABLE and _is_at_the_top(outer, found)
    ]
    if not tables:
        return ()
    table = min(tables, key=lambda outer: outer.path.count("/"))
    reply: requests.Submitters = reader.ask(requests.ReadSubmitters(given(table.path, table)))
    return (Export(reply.people),)


def _is_at_the_top(table: Outer, found: Outermost) -> bool:
    """Whether a table lies where Gradescope puts it, and not in what somebody handed in."""
    folder = table.path.removesuffix(TABLE)
    named = not folder or _EXPORT.fullmatch(folder.rstrip("/").rpartition("/")[2]) is not None
    return named and all(outer.path.startswith(folder) for outer in found.files if outer.line is None)


def given(path: str, outer: Outer) -> requests.GivenFile:
    """A file as the reader is told of it."""
    return requests.GivenFile(path, outer.size, outer.when, outer.at)


def _claims(deliveries: Sequence[Delivery], handout: str, reader: Reader) -> dict[str, Claim]:
    """By the keys of the deliveries: the id that the latest zip of each has in its name."""
    pattern = re.compile(rf"{re.escape(handout)}_(?P<id>.+?)(?: ?\(\d+\))?\.zip", re.IGNORECASE | re.DOTALL)
    claims = {}
    for delivery in deliveries:
        zips = [h for h in delivery.files if h.outer.line is None and h.path.lower().endswith(".zip")]
        if not zips or _is_folder_of_a_hand(delivery) or (delivery.title and not delivery.is_number):
            continue  # who is named already claims nothing
        latest = max(zips, key=lambda handed: (handed.outer.when, handed.path))
        match = pattern.fullmatch(PurePosixPath(latest.path).name)
        claim = student_id(match["id"]) if match is not None else None
        if claim is not None and latest.outer.size <= _MOST_CLAIMED:
            said = _comment(given(latest.path, latest.outer), reader)
            numbered = _NUMBERED.sub("", claim)  # Canvas counts uploads: Handout_2026001-1.zip
            known = next((name for name in (claim, numbered) if said == zip_comment(name)), None)
            claims[delivery.key] = Claim(known or claim, signed=known is not None, other=numbered)
    return claims


def _is_folder_of_a_hand(delivery: Delivery) -> bool:
    """Whether somebody named a folder: then what is in it claims nothing."""
    return not delivery.title and all("/" in handed.outer.path for handed in delivery.files)


def _comment(file: requests.GivenFile, reader: Reader) -> str:
    try:
        reply: requests.Comment = reader.ask(requests.ReadComment(file))
    except NotReadable:
        return ""
    return reply.text

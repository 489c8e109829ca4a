"""Grades a class into an output folder, and goes on where it stopped."""

from __future__ import annotations

import contextlib
import itertools
import os
import platform
import secrets
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import msgspec

from ..assignment import Assignment
from ..atomic import write_if_changed
from ..errors import DllError
from ..intake.identity import Enrolled, safe_id
from ..intake.reader import Reader
from ..intake.submission import Submission, asked_of, read_all
from ..intake.survey import ClassSurvey
from ..jail import levels
from ..model import Cause, Setting
from ..text import say
from . import messages
from .gpu import most_workers
from .gradebook import BOOK, Gradebook
from .pool import Graded, Pool


class GradeOptions(msgspec.Struct, frozen=True):
    """What `dll grade` was asked for."""

    source: Path
    out: Path
    jobs: int
    seed: int | None = None
    device: str = "auto"
    only: tuple[str, ...] = ()
    rosters: tuple[Path, ...] = ()
    student: str = ""
    """Whose all of `source` is, where it is one student's."""
    unsafe: bool = False
    """Whether to go on where student code is not confined."""


class Progress(msgspec.Struct, frozen=True):
    """How far a class is."""

    done: int
    total: int


@contextmanager
def opened(out: Path, assignment: Assignment, seed: int | None) -> Iterator[tuple[Gradebook, int]]:
    """The gradebook of an output folder and its seed; refuses another assignment, exam, or seed."""
    os.umask(0o077)
    try:
        if out.is_dir() and not (out / BOOK).exists() and any(out.iterdir()):
            raise DllError("out.not-ours", path=out)
        out.mkdir(parents=True, exist_ok=True)
        out.chmod(0o700)
    except OSError as error:
        raise DllError("out.unusable", path=out, error=error.strerror) from None
    book = Gradebook(out / BOOK)
    try:
        found = book.setting()
        if found is not None:
            if found.assignment != assignment.name:
                raise DllError("out.other-assignment", path=out, name=found.assignment)
            if found.exam != assignment.digest():
                raise DllError("out.other-exam", path=out)
            if seed is not None and seed != found.seed:
                raise DllError("out.other-seed", path=out, seed=found.seed)
        yield book, found.seed if found else secrets.randbits(32) if seed is None else seed
    finally:
        book.close()


class _Class:
    """A class while it is graded: each delivery is read when its turn comes, and let go when it is in the book."""

    def __init__(
        self, request: GradeOptions, assignment: Assignment, found: ClassSurvey, reader: Reader, book: Gradebook
    ) -> None:
        self._request = request
        self._reader = reader
        self._book = book
        self._asked = asked_of(assignment)
        self._graded = book.digests()
        self._deliveries = book.deliveries()
        self._shares: dict[str, list[Enrolled]] = {}
        """Students by what tells their delivery from others: a group's is graded once."""
        for student in found.students:
            key = student.delivery.key if student.delivery else f"id:{student.id}"
            self._shares.setdefault(key, []).append(student)
        self._waiting: dict[str, list[Submission]] = {}
        """What is being graded, by the id of the job, for each student who shares it."""
        self.done = 0
        self.total = len(found.students)

    def jobs(self) -> Generator[messages.Job]:
        """What is to be graded, read one after the other; all else goes into the book at once."""
        firsts = (students[0] for students in self._shares.values())
        with contextlib.closing(read_all(firsts, self._reader, self._asked)) as read:
            for students, first in zip(self._shares.values(), read, strict=True):
                todo = []
                for student in students:
                    submission = msgspec.structs.replace(
                        first, id=student.id, name=student.name, notes=tuple(student.notes)
                    )
                    if self._is_settled(submission):
                        self.done += 1
                    else:
                        todo.append(submission)
                if todo:
                    self._waiting[todo[0].id] = [msgspec.structs.replace(s, files={}) for s in todo]
                    yield messages.Job(todo[0].id, dict(first.files))

    def _is_settled(self, submission: Submission) -> bool:
        """Put into the book what need not be graded: nothing that can be, or the same as before."""
        path = self._request.out / "submissions" / f"{submission.id}.zip"
        if not submission.key and self._deliveries.get(submission.id):
            return True  # what was handed in before stands
        if submission.reason is not None or not submission.key:
            self._book.record(submission, (), submission.reason)
            return True
        is_graded = self._graded.get(submission.id) == submission.digest
        if not is_graded or not path.is_file():
            write_if_changed(path, submission.to_zip())
        if is_graded:
            self._book.note(submission)
        return is_graded

    def record(self, found: Graded) -> None:
        """Put what was graded into the book, for each student who shares it."""
        for submission in self._waiting.pop(found.id):
            _record(self._book, submission, found)
            self.done += 1


def _without_claims_of_others(found: ClassSurvey, book: Gradebook) -> None:
    """A claim does not take a row that another upload has, which may not be among these: a class is graded in parts."""
    before = book.deliveries()
    here = {delivery.key for student in found.students for delivery in student.deliveries}
    for student in found.students:
        key = before.get(student.id, "")
        if student.without_claim and student.deliveries and key not in ("", *here):
            student.notes.append(say("repair.row-has-another", claim=student.id))
            student.id, student.is_unsure = safe_id(student.without_claim), True


def _enrol(found: ClassSurvey, out: Path, book: Gradebook) -> None:
    """Tell the book who is there; the files of a row that moves go with it."""
    moved = book.enrol(
        {student.id: student.aliases for student in found.students},
        {student.id: d.key for student in found.students if (d := student.delivery) is not None},
        is_whole=found.people > 0,
    )
    for before, now in moved.items():
        for folder, ending in (("submissions", "zip"), ("results", "json"), ("feedback", "txt")):
            path = out / folder / f"{before}.{ending}"
            if path.is_file():
                path.replace(path.with_name(f"{now}.{ending}"))
    book.account_for_nobody(found.lines)


def grade(
    request: GradeOptions,
    assignment: Assignment,
    found: ClassSurvey,
    reader: Reader,
    book: Gradebook,
    seed: int,
    report: Callable[[Progress], None],
) -> None:
    """Grade what is not graded yet; each submission is in the book, whole, before the next is reported."""
    _without_claims_of_others(found, book)
    asked = wanted(found, request.only)
    if not request.student:
        _enrol(found, request.out, book)
    everyone = _Class(request, assignment, asked, reader, book)
    with contextlib.closing(everyone.jobs()) as jobs:
        first = next(jobs, None)
        report(Progress(everyone.done, everyone.total))
        if first is not None:
            _grade(request, assignment, everyone, itertools.chain([first], jobs), book, seed, report)


def _grade(
    request: GradeOptions,
    assignment: Assignment,
    everyone: _Class,
    jobs: Iterable[messages.Job],
    book: Gradebook,
    seed: int,
    report: Callable[[Progress], None],
) -> None:
    setup = messages.Setup(assignment.name, str(assignment.root), "staff", seed, request.device, probe=True)
    workers = min(request.jobs, everyone.total, most_workers(request.device) or request.jobs)
    with Pool(setup, workers) as pool:
        ready = pool.ready()
        if not request.unsafe:
            _refuse_unconfined(ready)
        if (found_before := book.setting()) and found_before.right_parts != ready.right_parts:
            raise DllError("out.other-parts", path=request.out)
        for graded in pool.run(jobs):
            book.record_setting(_setting(assignment, seed, ready, graded, book.setting()))
            everyone.record(graded)
            report(Progress(everyone.done, everyone.total))
        report(Progress(everyone.done, everyone.total))


def _refuse_unconfined(ready: messages.Collected) -> None:
    if missing := levels.missing(ready.jail, ready.devices):
        raise DllError("grade.unconfined", missing=", ".join(missing))


def wanted(found: ClassSurvey, only: Sequence[str]) -> ClassSurvey:
    """The part of a class that was asked for."""
    ids = {student.id for student in found.students}
    for ident in only:
        if ident not in ids:
            raise DllError("no-such-submission", id=ident)
    if not only:
        return found
    return msgspec.structs.replace(found, students=[student for student in found.students if student.id in only])


def _record(book: Gradebook, submission: Submission, found: Graded) -> None:
    """A failure of ours is `not graded`, never a mark."""
    reason = found.failed.sentence if found.failed else None
    if reason is None and (faulty := [r for r in found.results if r.cause is Cause.FAULT]):
        reason = say("fault.check", test=faulty[0].test)  # the note may hold what a student process said
    book.record(submission, found.results if found.failed is None else (), reason, found.printed)


def _setting(
    assignment: Assignment, seed: int, ready: messages.Collected, found: Graded, before: Setting | None
) -> Setting:
    jail = levels.describe(found.jail, ready.devices) if found.jail else before.jail if before else ""
    return Setting(
        assignment=assignment.name,
        exam=assignment.digest(),
        seed=seed,
        devices=ready.devices,
        without=ready.without,
        jail=jail,
        dll=version("dll-grader"),
        torch=ready.torch,
        python=platform.python_version(),
        right_parts=ready.right_parts,
    )

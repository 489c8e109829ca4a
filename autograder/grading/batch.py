"""Grades a class into an output folder, and goes on where it stopped."""

from __future__ import annotations

import os
import platform
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import msgspec

from ..assignment import Assignment
from ..atomic import write_if_changed
from ..errors import DllError
from ..intake.submissions import Submission, read_submissions
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


def grade(
    request: GradeOptions,
    assignment: Assignment,
    submissions: list[Submission],
    book: Gradebook,
    seed: int,
    report: Callable[[Progress], None],
) -> None:
    """Grade what is not graded yet; each submission is in the book, whole, before the next is reported."""
    graded = book.digests()
    todo = {s.id: s for s in submissions if graded.get(s.id) != s.digest}
    for submission in submissions:
        path = request.out / "submissions" / f"{submission.id}.zip"
        if submission.id in todo or not path.is_file():
            write_if_changed(path, submission.to_zip())
    for submission in [s for s in todo.values() if s.unreadable]:
        book.record(todo.pop(submission.id), (), submission.unreadable)
    done = len(submissions) - len(todo)
    report(Progress(done, len(submissions)))
    if not todo:
        return
    setup = messages.Setup(assignment.name, str(assignment.root), "staff", seed, request.device, probe=True)
    with Pool(setup, min(request.jobs, len(todo), most_workers(request.device) or request.jobs)) as pool:
        ready = pool.ready()
        if not request.unsafe:
            _refuse_unconfined(ready)
        if (found_before := book.setting()) and found_before.right_parts != ready.right_parts:
            raise DllError("out.other-parts", path=request.out)
        for found in pool.run(messages.Job(s.id, s.files) for s in todo.values()):
            book.record_setting(_setting(assignment, seed, ready, found, book.setting()))
            _record(book, todo[found.id], found)
            done += 1
            report(Progress(done, len(submissions)))


def _refuse_unconfined(ready: messages.Collected) -> None:
    if missing := levels.missing(ready.jail, ready.devices):
        raise DllError("grade.unconfined", missing=", ".join(missing))


def wanted_submissions(request: GradeOptions, assignment: Assignment) -> list[Submission]:
    """What was handed in, or the part of it that was asked for."""
    files = [p.file for p in assignment.problems]
    return _selected(read_submissions(request.source, files, assignment.handout), request.only)


def _selected(submissions: list[Submission], only: Sequence[str]) -> list[Submission]:
    ids = {s.id for s in submissions}
    for wanted in only:
        if wanted not in ids:
            raise DllError("no-such-submission", id=wanted)
    return [s for s in submissions if not only or s.id in only]


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

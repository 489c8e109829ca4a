"""`dll publish`: what students download, and what others grade with, or one sentence on why not."""

from __future__ import annotations

from pathlib import Path

import msgspec
from rich.console import Console

from ..assignment import Assignment, find_assignment
from ..atomic import disk_errors, write_bytes
from ..errors import DllError
from ..examfile import exam_zip
from ..publish.download_page import checksums, pages
from ..publish.gate import refuse_unsound
from ..publish.handout import download_commands, handout_files, readme
from ..publish.leaks import refuse_leaks, secrets_of
from ..publish.otter import otter_zip
from ..publish.wheel import student_wheel
from ..solutions import SEED
from ..text import LANGUAGES, Language, say
from ..zips import zipped
from .status import OK


class Wanted(msgspec.Struct, frozen=True):
    """What to publish: the students' download, or files for staff, which never lie in the same folder."""

    out: Path
    base_url: str | None = None
    staff: bool = False
    otter: bool = False


def run(name: str | None, wanted: Wanted, language: Language) -> int:
    """Prove, build, search for leaks, and only then write; returns the exit status."""
    if wanted.base_url is not None and not wanted.base_url.startswith(("http://", "https://")):
        raise DllError("publish.bad-url", url=wanted.base_url)
    assignment = find_assignment(name)
    assignment.require_staff_files()
    staff = _staff_files(assignment, wanted)
    others = {f"{assignment.handout}.zip"} if staff else {"exam.zip", "otter.zip"}
    if present := [name for name in sorted(others) if (wanted.out / name).exists()]:
        raise DllError("publish.not-together", path=wanted.out, name=present[0])
    with Console(stderr=True).status(say("publish.checking").in_language(language)):
        refuse_unsound(assignment, SEED)
        files = staff or _downloads(assignment, wanted.base_url)
    console = Console(highlight=False, soft_wrap=True)
    for file, content in files.items():
        with disk_errors(wanted.out):
            write_bytes(wanted.out / file, content, mode=0o600 if staff else 0o644)
        line = say("publish.written", path=wanted.out / file, kib=round(len(content) / 1024))
        console.print(line.in_language(language), markup=False)
    if wanted.base_url is not None and not staff:
        line = say("publish.announce", line=download_commands(assignment, language, wanted.base_url)["wget"])
        console.print(line.in_language(language), markup=False)
    return OK


def _downloads(assignment: Assignment, base_url: str | None) -> dict[str, bytes]:
    """What students may have; searched for what they may not."""
    secrets = secrets_of(assignment)
    readmes = {language: readme(assignment, language, base_url) for language in LANGUAGES}
    wheel = student_wheel(assignment, readmes["en"])
    handout = zipped(handout_files(assignment, readmes, wheel))
    files = {f"{assignment.handout}.zip": handout, **pages(assignment, handout, base_url)}
    files["SHA256SUMS"] = checksums(files)
    refuse_leaks(files, secrets)
    return files


def _staff_files(assignment: Assignment, wanted: Wanted) -> dict[str, bytes]:
    """What others grade with: solutions and hidden tests are in it."""
    files = {}
    if wanted.staff:
        files["exam.zip"] = exam_zip(assignment)
    if wanted.otter:
        files["otter.zip"] = otter_zip(assignment, student_wheel(assignment, readme(assignment, "en", None)))
    return files

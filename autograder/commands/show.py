"""`dll show`: a picture of what a student's functions do, drawn from these functions."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from ..assignment import Assignment, find_assignment
from ..atomic import write_bytes
from ..errors import DllError
from ..grading import messages
from ..grading.pool import Pool
from ..intake.workplace import require_files, require_torch
from ..model import CheckResult
from ..neutral import plain
from ..reports.check_report import FunctionView, views
from ..sandbox.process_handle import ONE_THREAD
from ..text import Language, Text, say
from .check import refuse_faults, run_checks
from .pictures import has_picture, picture_source, require_options
from .status import FAILED, OK

if TYPE_CHECKING:
    from ..show.progress import Watch


class ShowOptions(msgspec.Struct, frozen=True):
    """What to draw, from which files, and where to."""

    problem: str
    folder: Path
    out: Path | None = None
    seed: int = 0
    open: bool | None = None
    """Whether to open the picture afterwards; where there is a display if None."""
    options: Mapping[str, str] = {}
    """What this one picture takes, by name."""


def run(name: str | None, request: ShowOptions, language: Language) -> int:
    """Check, draw, write, print; returns the exit status."""
    assignment = find_assignment(name)
    problem = Path(request.problem).name.removesuffix(".py")
    source = _source(assignment, problem)
    require_options(problem, source, request.options)
    file = request.folder / assignment.problem(problem).file
    require_files(assignment, request.folder)
    if not file.is_file():
        raise DllError("no-files-here", names=file.name, path=request.folder.resolve())
    require_torch()
    out = request.out or Path(f"{problem}.png")
    _refuse_unwritable(out)

    os.environ["MPLBACKEND"] = "agg"  # a student's file may import pyplot: no window
    os.environ.update(ONE_THREAD)
    setup = messages.Setup(assignment.name, str(assignment.root), "public", 0, "cpu", (problem,))
    with Pool(setup) as pool:
        from ..show import draw, progress, verdict  # torch and matplotlib, while the worker starts

        with progress.Watch(language) as watch:
            functions = _checked(assignment, pool, request.folder, watch)
    refuse_faults(functions)
    with progress.Watch(language) as watch:
        judged = verdict.judge(functions)
        drawn = draw.draw(source, file, judged, request.seed, language, watch, request.options)
    written = {out: drawn.png} | ({} if drawn.gif is None else {out.with_suffix(".gif"): drawn.gif})
    for path, content in written.items():
        try:
            write_bytes(path, content, mode=0o644)
        except OSError as error:
            raise DllError("show.unwritable", path=path, error=error.strerror) from None
    _print(list(written), drawn.sentences, language)
    if request.open if request.open is not None else has_display():
        click.launch(str(out.resolve()))
    return OK if drawn.right else FAILED


def _source(assignment: Assignment, problem: str) -> Path:
    """The problem's show.py."""
    if not has_picture(assignment, assignment.problem(problem).name):
        names = [p.name for p in assignment.problems if has_picture(assignment, p.name)]
        raise DllError("show.none", name=problem, names=", ".join(names) or "-")
    return picture_source(assignment, problem)


def _refuse_unwritable(out: Path) -> None:
    """Say before the work, not after it, that the picture cannot be written."""
    if out.suffix.lower() != ".png":
        raise DllError("show.not-png", path=out)
    there = next(folder for folder in out.resolve().parents if folder.exists())
    reasons = {
        errno.EISDIR: out.is_dir(),
        errno.ENOTDIR: not there.is_dir(),
        errno.EACCES: not os.access(there, os.W_OK),
    }
    for reason, holds in reasons.items():
        if holds:
            raise DllError("show.unwritable", path=out, error=os.strerror(reason))


def _checked(assignment: Assignment, pool: Pool, folder: Path, watch: Watch) -> list[FunctionView]:
    """The public checks of the problem, jailed as in `dll check`."""
    results: list[CheckResult] = []
    stage = watch.stage(say("show.checking"), pool.ready().checks)

    def keep(result: CheckResult) -> None:
        results.append(result)
        watch.advance(stage)

    run_checks(pool, folder, keep)
    return views(assignment, results)


def _print(written: list[Path], sentences: tuple[Text, ...], language: Language) -> None:
    for path in written:
        sys.stdout.write(say("show.written", path=path).in_language(language) + "\n")
    for sentence in sentences:
        sys.stdout.write("  " + plain(sentence.in_language(language)) + "\n")


def has_display() -> bool:
    """Whether someone sits before a screen of this machine."""
    if not sys.stdout.isatty():
        return False
    if sys.platform in ("darwin", "win32"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))

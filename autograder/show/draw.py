"""From a problem's show.py, the student's file and the verdict on it to a PNG with its captions."""

from __future__ import annotations

import contextlib
import logging
import random
import sys
import traceback
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

import matplotlib as mpl
import msgspec
import numpy as np
import torch

from ..errors import DllError, Fault
from ..module_files import module_from
from ..text import Language, Text, say
from .picture import Picture
from .progress import Watch
from .student import Calls, Student
from .style import japanese_font, settings
from .verdict import Verdict


class DrawnPicture(msgspec.Struct, frozen=True):
    """A picture as PNG, its animation where it has one, and what is to be said about it."""

    png: bytes
    gif: bytes | None
    sentences: tuple[Text, ...]
    right: bool
    """Whether it shows what right functions do."""


def draw(
    source: Path,
    file: Path,
    verdict: Verdict,
    seed: int,
    language: Language,
    watch: Watch,
    options: Mapping[str, str] | None = None,
) -> DrawnPicture:
    """Draw with `source`, a problem's show.py, from the student's `file`; `options` are those that were given."""
    calls = Calls()
    font = japanese_font() if language == "ja" else None
    with _calm(), mpl.rc_context(settings(font)):
        _fix_chance(seed)
        picture = Picture(calls, "ja" if font else "en", seed, watch, options)
        _run(source, Student(file, verdict.cannot, calls), picture)
        if verdict.right and picture.broken:
            raise Fault("fault.picture", where=source.name, error=picture.broken[0].en)
        if verdict.wrong:
            picture.warn(say("show.wrong", names=", ".join(verdict.wrong)))
        png = picture.png()
    sentences = tuple(dict.fromkeys([*picture.captions, *picture.warnings, *picture.notes]))
    return DrawnPicture(png, picture.gif, sentences, verdict.right and not picture.warnings and not picture.notes)


def _run(source: Path, student: Student, picture: Picture) -> None:
    """Call the author's `draw`; what it raises outside of a `drawing` block is a fault of ours."""
    try:
        module_from(source, "_dll_show").draw(student, picture)
    except DllError:  # of the user's options
        raise
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(line.filename).name}:{line.lineno}"
        raise Fault("fault.picture", where=where, error=f"{type(error).__name__}: {error}") from error


def _fix_chance(seed: int) -> None:
    """The same picture from the same files: what the student's own code draws at random included."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed % 2**32)


@contextlib.contextmanager
def _calm() -> Iterator[None]:
    """Prints of a student's file go to stderr; warnings about absurd numbers and fonts go nowhere."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield

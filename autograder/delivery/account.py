"""The account of what was uploaded: every file ends in exactly one place, and what is not graded says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO, Annotated, Literal

import msgspec

from ..text import Text

Place = Literal["file", "left", "nobody"]
"""A file of a submission; left aside, with a reason; part of no submission."""
When = tuple[int, ...]
"""Year to second of the last change, as the archive or the file system has it; empty where nothing is known."""


class Line(msgspec.Struct, frozen=True):
    """One file that was uploaded, or a folder that was left out whole, and where it ended."""

    path: str
    """From SUBMISSIONS down, through archives as if they were folders."""
    place: Place
    target: str = ""
    """The file of the submission that was made of it."""
    why: Text | None = None
    """The repair that brought it there, or why it is no file of a submission."""
    count: Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)] = 1
    """Files that it stands for."""


class Piece(msgspec.Struct, frozen=True):
    """One file of a delivery as it was uploaded."""

    path: str
    """Inside the delivery."""
    when: When
    size: int
    open: Callable[[], IO[bytes]]
    """A seekable stream of its bytes."""


class Asked(msgspec.Struct, frozen=True):
    """What an assignment asks for."""

    functions: Mapping[str, tuple[str, ...]]
    """File (`vae.py`) -> its functions, in the order of the assignment."""
    stubs: Mapping[str, bytes] = {}
    """The files as they are handed out."""


class Delivered(msgspec.Struct, frozen=True):
    """What was found in a delivery: the files of a submission, what was repaired, and the account of all the rest."""

    files: Mapping[str, bytes]
    lines: tuple[Line, ...]
    repairs: tuple[Text, ...] = ()
    not_placed: Text | None = None
    """Why it cannot be graded as it is: what was there, and what is asked."""
    is_own: bool = False
    """Whether it has something that was not handed out like this."""

"""Where in somebody's own files an exception passed."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import NamedTuple


class OwnFrame(NamedTuple):
    """A line of theirs, and the function it stands in."""

    file: Path
    """Below the folder."""
    line: int
    function: str


def own_frames(error: BaseException, folder: Path) -> list[OwnFrame]:
    """The lines of a folder's files that an exception passed, the innermost last.

    None of the files is read: a traceback with the lines' texts would read them.
    """
    return [
        OwnFrame(file.relative_to(folder), line or 1, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if (file := Path(frame.f_code.co_filename)).is_relative_to(folder)
    ]

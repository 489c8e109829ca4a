"""What is remembered of a student's folder from one command to the next, outside of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
from platformdirs import user_state_path

from ..assignment import Assignment
from ..atomic import write_bytes


class _Kept(msgspec.Struct, frozen=True):
    right: tuple[str, ...] = ()
    """The functions that held when last checked."""
    focus: str | None = None
    """The function that `dll check --watch` showed last."""


class Memory:
    """One small file for each assignment and folder; where it cannot be read or written, nothing is remembered."""

    def __init__(self, assignment: Assignment, folder: Path) -> None:
        subject = f"{assignment.root.resolve()}\0{assignment.name}\0{folder.resolve()}"
        name = hashlib.sha256(subject.encode(errors="surrogateescape")).hexdigest()[:16]
        try:
            folder = user_state_path("dll", appauthor=False)
        except RuntimeError:  # a user without a home
            folder = Path()
        self._file = folder / f"{name}.json" if folder.is_absolute() else None  # older platformdirs say `~/...`

    @property
    def has_a_place(self) -> bool:
        """Whether anything can be remembered at all: not for a user without a home."""
        return self._file is not None

    def right(self) -> set[str]:
        """The functions that held when last checked."""
        return set(self._read().right)

    def keep_right(self, names: set[str]) -> None:
        """Remember which functions hold."""
        self._write(msgspec.structs.replace(self._read(), right=tuple(sorted(names))))

    def focus(self) -> str | None:
        """The function that was last in view."""
        return self._read().focus

    def keep_focus(self, name: str | None) -> None:
        """Remember which function is in view."""
        self._write(msgspec.structs.replace(self._read(), focus=name))

    def _read(self) -> _Kept:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Kept) if self._file else _Kept()
        except (OSError, msgspec.MsgspecError):
            return _Kept()

    def _write(self, kept: _Kept) -> None:
        if self._file is None:
            return
        try:
            write_bytes(self._file, msgspec.json.encode(kept))
        except OSError:
            return

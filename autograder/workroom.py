"""Where submissions and exams are unpacked: gone when their owner ends, or with the next run where it was killed."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .atomic import remove_tree

try:
    import fcntl
except ImportError:  # Windows: no lock, so nothing that another process might use is swept
    fcntl = None  # type: ignore[assignment]

_PREFIX, _LOCK = "dll-room-", "lock"
_UNLOCKED_SECONDS = 3600.0
"""How old a room without a lock must be before it counts as left behind: it may be being made."""


@contextmanager
def workroom() -> Iterator[str]:
    """A fresh folder of our own, locked while it is in use; first sweeps those whose owners were killed."""
    if fcntl is not None:
        _sweep(Path(tempfile.gettempdir()))
    folder, lock = _locked_folder()
    try:
        yield folder
    finally:
        if lock is not None:
            os.close(lock)
        remove_tree(folder)


def _locked_folder() -> tuple[str, int | None]:
    """A new folder and its lock; anew where another run swept it before it was locked."""
    while True:
        folder = tempfile.mkdtemp(prefix=_PREFIX)
        if fcntl is None:  # a lock file that nobody can lock would look abandoned
            return folder, None
        with contextlib.suppress(FileNotFoundError):
            path = os.path.join(folder, _LOCK)
            lock = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)
                os.stat(path)
            except BaseException:
                os.close(lock)
                raise
            return folder, lock


def _sweep(place: Path) -> None:
    for folder in place.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):  # another's, in use, or gone meanwhile
            status = folder.lstat()
            if stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and _is_abandoned(folder, status.st_mtime):
                remove_tree(str(folder))


def _is_abandoned(folder: Path, made: float) -> bool:
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return time.time() - made > _UNLOCKED_SECONDS
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True

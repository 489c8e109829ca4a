"""Files that are either whole or not there, and folders that are gone."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import DllError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """A full or read-only disk as one sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DllError("out.unusable", path=folder, error=error.strerror) from None
        raise


def write_bytes(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Replace `path` with `content` in one step; a crash leaves the old file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def write_if_changed(path: Path, content: bytes, mode: int = 0o600) -> bool:
    """Write unless the file already has this content; returns whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    write_bytes(path, content, mode)
    return True


def remove_tree(folder: str) -> None:
    """Remove a folder that a stranger may have filled, however deep, or locked; never raises."""
    with suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder) and os.name == "posix":  # deeper than Python can recurse, or not to be listed
        for command in (["/bin/chmod", "-R", "u+rwX"], ["/bin/rm", "-rf"]):
            line = [*command, "--", folder]
            subprocess.run(line, check=False, stderr=subprocess.DEVNULL)  # noqa: S603 - the folder is ours

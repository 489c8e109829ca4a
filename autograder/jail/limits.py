"""What a student process may use up beside memory and time: threads, and room in its scratch folder.

The folder is looked at where it has no end of its own (see `mounts`).
"""

from __future__ import annotations

import os
from collections import deque

MOST_BYTES = 64 << 20
MOST_ENTRIES = 4096
MOST_THREADS = 64


def is_overfull(folder: str) -> bool:
    """Whether more lies there than may; what cannot be looked into counts as too much.

    A student process may rename what is looked at: links are not followed, and what is gone counts nothing.
    """
    waiting = deque([folder])
    entries = size = 0
    while waiting:
        try:
            with os.scandir(waiting.popleft()) as found:
                for entry in found:
                    entries += 1
                    if entries > MOST_ENTRIES:
                        return True
                    status = entry.stat(follow_symlinks=False)
                    size += status.st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:  # a path too long to be named
            return True
    return size > MOST_BYTES

"""Watches what the grader and other students do with their files: inotify, fanotify.

most: 0
control: yes
"""

import ctypes
import platform

from known import VICTIM_DIR

libc = ctypes.CDLL(None, use_errno=True)
init, add, fan = (294, 254, 300) if platform.machine() == "x86_64" else (26, 27, 262)
fd = libc.syscall(init, 0)
if fd >= 0:
    for path in (VICTIM_DIR, "/tmp", "/dev/shm"):
        if libc.syscall(add, fd, path.encode(), 0xFFF) >= 0:
            print("LOOT", path)
if libc.syscall(fan, 0, 0) >= 0:
    print("LOOT fanotify")


def double(x):
    return x

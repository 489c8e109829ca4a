"""Changes a file of the grader by other means than writing: truncation, maps, holes, attributes.

most: 0
control: yes
"""

import ctypes
import mmap
import os

from known import VICTIM

libc = ctypes.CDLL(None, use_errno=True)


def by_map():
    with mmap.mmap(os.open(VICTIM, os.O_RDWR), 0) as memory:
        memory[0] = memory[0]


def by_opening():
    os.close(os.open(VICTIM, os.O_RDONLY | os.O_TRUNC))


def by_hole():
    if libc.fallocate(os.open(VICTIM, os.O_RDWR), 3, ctypes.c_long(0), ctypes.c_long(1)) != 0:
        raise OSError


def by_copy():
    os.copy_file_range(os.open(os.__file__, os.O_RDONLY), os.open(VICTIM, os.O_WRONLY), 5)


def by_pipe():
    reading, writing = os.pipe()
    os.write(writing, b"kept\n")
    os.splice(reading, os.open(VICTIM, os.O_WRONLY), 5)


for change in (by_map, by_copy, by_pipe, by_hole, by_opening):
    try:
        change()
        print("LOOT", change.__name__)
    except (OSError, ValueError):
        pass

"""Waits for a wake on a page of a library that another student's process has as well.

most: 0
control: yes
"""

import ctypes
import errno
import mmap
import os
import platform
import struct

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = libc.syscall.restype = ctypes.c_long
number = 202 if platform.machine() == "x86_64" else 98
with open(os.__file__, "rb") as library:
    word = struct.unpack("i", library.read(4))[0]
    library_page = libc.mmap(None, ctypes.c_size_t(4096), mmap.PROT_READ, mmap.MAP_SHARED, library.fileno(), ctypes.c_long(0))
soon = struct.pack("qq", 0, 1_000_000)
libc.syscall(number, ctypes.c_void_p(library_page), 0, ctypes.c_int(word), soon, None, 0)
if ctypes.get_errno() == errno.ETIMEDOUT:
    print("LOOT a wait that others can end")


def double(x):
    return x

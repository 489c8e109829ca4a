"""Has the kernel copy the file outside: sendfile, splice, copy_file_range, io_uring, aio.

most: 0
control: yes
"""

import ctypes
import os
import platform

from known import SECRET

libc = ctypes.CDLL(None, use_errno=True)
reading, writing = os.pipe()


def attempt(copy):
    try:
        fd = os.open(SECRET, os.O_RDONLY)
        copy(fd)
        os.close(fd)
        print(os.read(reading, 99).decode())
    except OSError:
        pass


attempt(lambda fd: os.sendfile(writing, fd, 0, 99))
attempt(lambda fd: os.splice(fd, writing, 99))


def by_range(fd):
    copy = os.open(os.path.join(os.environ["TMPDIR"], "dll-attack-copy"), os.O_RDWR | os.O_CREAT)
    os.copy_file_range(fd, copy, 99)
    os.write(writing, os.pread(copy, 99, 0))


attempt(by_range)
setup, aio = (425, 206) if platform.machine() == "x86_64" else (425, 0)
if libc.syscall(setup, 4, ctypes.create_string_buffer(120)) >= 0:
    print("LOOT io_uring")
if libc.syscall(aio, 4, ctypes.byref(ctypes.c_ulong())) == 0:
    print("LOOT aio")

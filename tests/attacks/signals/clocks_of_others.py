"""Reads the processor time of other processes by the clocks of their numbers.

most: 0
control: yes
"""

import ctypes
import os
import platform
import struct
import time

from known import BYSTANDER

libc = ctypes.CDLL(None, use_errno=True)
create = 222 if platform.machine() == "x86_64" else 107
for pid in (BYSTANDER, os.getppid()):
    for kind in (0, 1, 2):
        clock = (~pid << 3) | kind
        for what in (time.clock_gettime, time.clock_getres):
            try:
                print("LOOT", what(clock))
            except OSError:
                pass
        timer = ctypes.c_int()
        nothing = ctypes.create_string_buffer(struct.pack("qii", 0, 0, 1), 64)  # SIGEV_NONE
        if libc.syscall(create, ctypes.c_int(clock), nothing, ctypes.byref(timer)) == 0:
            print("LOOT timer")


def double(x):
    return x

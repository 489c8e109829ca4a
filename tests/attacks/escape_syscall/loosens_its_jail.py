"""Undoes its own jail: no_new_privs, dumpable, filters, limits, users, capabilities.

most: 0
control: yes
"""

import ctypes
import os
import platform
import resource

libc = ctypes.CDLL(None, use_errno=True)
for what, option, value in (
    ("dumpable", 4, 1),
    ("tracer", 0x59616D61, -1),
    ("death", 1, 0),
    ("capabilities", 8, 1),
    ("securebits", 28, 0),
    ("subreaper", 36, 1),
    ("timer slack", 29, 10**9),
    ("seccomp", 22, 1 << 30),
):
    if libc.prctl(option, ctypes.c_long(value), 0, 0, 0) == 0:
        print("LOOT", what)
for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_DATA, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU):
    soft, hard = resource.getrlimit(limit)
    wanted = hard - 1 if hard == resource.RLIM_INFINITY else hard + 1
    try:
        resource.setrlimit(limit, (soft, wanted))
        if hard != resource.RLIM_INFINITY:
            print("LOOT limit", limit)
    except (OSError, ValueError):
        pass
for change in (os.setuid, os.setgid, os.seteuid, lambda n: os.setgroups([n]), lambda n: os.setresuid(n, n, n)):
    try:
        change(0)
        print("LOOT user")
    except OSError:
        pass
for number in (444, 135 if platform.machine() == "x86_64" else 92):  # a Landlock of its own, personality
    if libc.syscall(number, 0, 0, 1) >= 0:
        print("LOOT call", number)

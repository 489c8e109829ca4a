"""Slows, moves and limits another process: niceness, processors, policy, input and output, limits.

most: 0
control: yes
"""

import ctypes
import os
import platform
import resource

from known import BYSTANDER

libc = ctypes.CDLL(None, use_errno=True)
ioprio = 251 if platform.machine() == "x86_64" else 30


def attempt(what, act):
    try:
        act()
        print("LOOT", what)
    except OSError:
        pass


def by_io():
    if libc.syscall(ioprio, 1, BYSTANDER, 3 << 13) != 0:
        raise OSError


attempt("niceness", lambda: os.setpriority(os.PRIO_PROCESS, BYSTANDER, 19))
attempt(
    "niceness of all", lambda: os.setpriority(os.PRIO_PROCESS, BYSTANDER, os.getpriority(os.PRIO_PROCESS, BYSTANDER))
)
attempt("processors", lambda: os.sched_setaffinity(BYSTANDER, {0}))
attempt("policy", lambda: os.sched_setscheduler(BYSTANDER, os.SCHED_IDLE, os.sched_param(0)))
attempt("input", by_io)
attempt("limits", lambda: resource.prlimit(BYSTANDER, resource.RLIMIT_NOFILE, (3, 3)))
attempt("reading limits", lambda: resource.prlimit(BYSTANDER, resource.RLIMIT_NOFILE))

"""Asks which processes there are, their groups, sessions, priorities and processors.

most: 0
control: yes
"""

import os

from known import BYSTANDER


def attempt(what, act):
    try:
        print("LOOT", what, act())
    except OSError:
        pass


for pid in (BYSTANDER, os.getppid(), 1):
    attempt("group", lambda: os.getpgid(pid))
    attempt("session", lambda: os.getsid(pid))
    attempt("niceness", lambda: os.getpriority(os.PRIO_PROCESS, pid))
    attempt("processors", lambda: os.sched_getaffinity(pid))
    attempt("schedule", lambda: os.sched_getscheduler(pid))
    attempt("parameters", lambda: os.sched_getparam(pid))
attempt("a user's niceness", lambda: os.getpriority(os.PRIO_USER, 0))


def double(x):
    return x

"""Runs programs: execve, execveat, fexecve, spawn, the loader as a program.

most: 0
control: yes
"""

import ctypes
import os
import platform
import sys

libc = ctypes.CDLL(None, use_errno=True)
execveat = 322 if platform.machine() == "x86_64" else 281
code = 'print("LOOT a program runs", flush=True)'


def factorial(n):
    for path in (sys.executable, "/bin/true", "/bin/sh"):
        try:
            os.waitpid(os.posix_spawn(path, [path, "-c", code if "python" in path else "echo LOOT"], {}), 0)
            print("LOOT spawned", path)
        except OSError:
            pass
    sys.stdout.flush()
    arguments = [sys.executable, "-c", code]
    vector = (ctypes.c_char_p * 4)(*(a.encode() for a in arguments), None)
    libc.syscall(execveat, -100, sys.executable.encode(), vector, None, 0)
    for execute in (
        lambda: os.execve(os.open(sys.executable, os.O_RDONLY), arguments, {}),
        lambda: os.execv(sys.executable, arguments),
        lambda: os.execv("/lib64/ld-linux-x86-64.so.2", ["ld", *arguments]),
    ):
        try:
            execute()
        except OSError:
            pass
    return n

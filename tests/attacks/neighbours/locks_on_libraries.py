"""Locks a file of a library, for another student's process to see.

most: 0
control: yes
"""

import fcntl
import os
import struct


def attempt(what, act):
    fd = os.open(os.__file__, os.O_RDONLY)
    try:
        act(fd)
        print("LOOT", what)
    except OSError:
        pass
    finally:
        os.close(fd)


record = struct.pack("hhqqixxxx", fcntl.F_RDLCK, 0, 0, 1, 0)
attempt("flock", lambda fd: fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB))
attempt("a shared flock", lambda fd: fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB))
for name, command in (("set", 6), ("set and wait", 7), ("get", 5), ("by open file", 37), ("who has it", 36)):
    attempt(f"record: {name}", lambda fd: fcntl.fcntl(fd, command, record))


def double(x):
    return x

"""Locks a file of the grader, and takes leases and notices on it.

most: 0
control: yes
"""

import fcntl
import os
import signal

from known import VICTIM, VICTIM_DIR


def attempt(what, path, flags, act):
    try:
        fd = os.open(path, flags)
        act(fd)
        print("LOOT", what)
        os.close(fd)
    except OSError:
        pass


signal.signal(signal.SIGIO, signal.SIG_IGN)
attempt("flock", VICTIM, os.O_RDONLY, lambda fd: fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB))
attempt("record lock", VICTIM, os.O_RDWR, lambda fd: fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB))
attempt("lease", VICTIM, os.O_RDONLY, lambda fd: fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK))
attempt("lease of a library", os.__file__, os.O_RDONLY, lambda fd: fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK))
attempt("notice", VICTIM_DIR, os.O_RDONLY, lambda fd: fcntl.fcntl(fd, fcntl.F_NOTIFY, fcntl.DN_CREATE))

"""Uses up what a user has only one of: pending signals, watches, descriptors in flight.

most: 0
control: no
"""

import array
import ctypes
import platform
import select
import socket

libc = ctypes.CDLL(None, use_errno=True)
create = 222 if platform.machine() == "x86_64" else 107
identity = ctypes.c_int()
timers = 0
while timers < 100_000 and libc.syscall(create, 0, None, ctypes.byref(identity)) == 0:
    timers += 1
kept = []
try:
    for _ in range(8):
        one, other = socket.socketpair()
        kept += [one, other]
        poll = select.epoll()
        kept.append(poll)
        for _ in range(100):
            one.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [other.fileno()] * 16))])
except OSError:
    pass


def double(x):
    return x

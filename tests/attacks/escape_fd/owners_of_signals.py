"""Has the kernel signal another process whenever something is to be read.

most: 0
control: yes
"""

import array
import fcntl
import os
import socket
import struct

from known import BYSTANDER

one, other = socket.socketpair()
for pid in (BYSTANDER, -os.getpgid(os.getppid())):
    for what, act in (
        ("owner", lambda: fcntl.fcntl(one, fcntl.F_SETOWN, pid)),
        ("owner by type", lambda: fcntl.fcntl(one, 15, struct.pack("ii", 1, abs(pid)))),  # F_SETOWN_EX
        ("owner of a socket", lambda: fcntl.ioctl(one, 0x8902, array.array("i", [pid]))),  # SIOCSPGRP
        ("signal", lambda: fcntl.fcntl(one, 10, 0)),  # F_SETSIG
    ):
        try:
            act()
            print("LOOT", what)
        except OSError:
            pass
try:
    fcntl.fcntl(one, fcntl.F_SETOWN, 0)
except OSError:
    pass


def double(x):
    return x

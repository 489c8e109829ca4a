"""Turns the ends of a socketpair, and the link itself, towards a server.

most: 0
control: no
"""

import os, socket
from known import ABSTRACT, UNIX_SOCKET

for make in (lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0], lambda: socket.socket(fileno=os.dup(3))):
    for address in (UNIX_SOCKET, chr(0) + ABSTRACT):
        try:
            end = make()
            end.connect(address)
            print('LOOT', address)
        except OSError:
            pass
        try:
            end.sendto(b'x', address)
            print('LOOT', address)
        except (OSError, NameError):
            pass

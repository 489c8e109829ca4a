"""Makes sockets of every family and reaches servers on this machine.

most: 0
control: yes
"""

import socket
from known import ABSTRACT, TCP_PORT, UDP_PORT, UNIX_SOCKET

def attempt(what, act):
    try:
        act()
        print('LOOT', what)
    except OSError:
        pass

attempt('tcp', lambda: socket.create_connection(('127.0.0.1', TCP_PORT), timeout=1))
attempt('udp', lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', UDP_PORT)))
attempt('unix', lambda: socket.socket(socket.AF_UNIX).connect(UNIX_SOCKET))
attempt('abstract', lambda: socket.socket(socket.AF_UNIX).connect(chr(0) + ABSTRACT))
attempt('listen', lambda: socket.create_server(('127.0.0.1', 0)))
for family in (1, 2, 10, 16, 17, 38, 40):
    attempt(f'family {family}', lambda: socket.socket(family, socket.SOCK_DGRAM))

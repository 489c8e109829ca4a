"""Sends to servers on this machine: TCP, UDP, by name and by a resolver.

most: 0
control: yes
"""

import ctypes
import socket
import urllib.request

from known import TCP_PORT, UDP_PORT


def attempt(what, act):
    try:
        act()
        print("LOOT", what)
    except OSError:
        pass


attempt("tcp", lambda: socket.create_connection(("127.0.0.1", TCP_PORT), 0.2).close())
attempt("tcp6", lambda: socket.create_connection(("::ffff:127.0.0.1", TCP_PORT), 0.2).close())
attempt("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"LOOT", ("127.0.0.1", UDP_PORT)))
attempt("http", lambda: urllib.request.urlopen(f"http://127.0.0.1:{TCP_PORT}/", timeout=0.2))


def fast_open():
    with socket.socket() as s:
        s.sendto(b"LOOT", 0x20000000, ("127.0.0.1", TCP_PORT))  # MSG_FASTOPEN: no connect


attempt("fast open", fast_open)
libc = ctypes.CDLL(None)
pair = socket.socketpair()
address = (2).to_bytes(2, "little") + TCP_PORT.to_bytes(2, "big") + bytes((127, 0, 0, 1)) + bytes(8)
if libc.connect(pair[0].fileno(), address, 16) == 0:
    print("LOOT connected pair")

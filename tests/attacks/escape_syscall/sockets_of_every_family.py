"""Opens a socket of every family and type there is.

most: 0
control: yes
"""

import socket

for family in range(46):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        try:
            with socket.socket(family, kind, 0):
                print("LOOT socket", family, kind)
        except OSError:
            pass
for family in range(2, 46):
    try:
        socket.socketpair(family)
        print("LOOT pair", family)
    except OSError:
        pass

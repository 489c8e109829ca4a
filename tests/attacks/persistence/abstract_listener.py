"""Leaves a listener behind that a later process could ask: abstract, by name, on a port.

most: 0
control: yes
"""

import os
import socket

kept = []
for family, address in (
    (socket.AF_UNIX, "\0dll-attack-listener"),
    (socket.AF_UNIX, os.path.join(os.environ["TMPDIR"], "dll-attack.sock")),
    (socket.AF_INET, ("127.0.0.1", 0)),
    (socket.AF_INET6, ("::1", 0)),
):
    try:
        kept.append(socket.socket(family, socket.SOCK_STREAM))
        kept[-1].bind(address)
        kept[-1].listen()
        print("LOOT", address)
    except OSError:
        pass


def double(x):
    return x

"""Sends a descriptor over the link, for the examiner to open.

most: 0
control: no
"""

import os, socket, time

def double(x):
    link = socket.socket(fileno=os.dup(3))
    reading, writing = os.pipe()
    for _ in range(50):
        try:
            socket.send_fds(link, [b'x'], [reading] * 50)
        except OSError:
            break
    time.sleep(0.5)
    return x

"""Opens descriptors without end: files, pipes, sockets, epolls.

most: 0
control: no
"""

import os, select, socket

kept = []
for make in (os.pipe, select.epoll, socket.socketpair, lambda: os.open('/dev/null', os.O_RDONLY)):
    try:
        while True:
            kept.append(make())
    except OSError:
        pass

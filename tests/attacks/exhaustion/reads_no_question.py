"""Never reads the question that follows its answer, and keeps its link busy.

most: 0
control: no
"""

import os
import socket
import sys
import time


def double(x):
    frame = sys._getframe()
    while frame and "stream" not in frame.f_locals:
        frame = frame.f_back

    def receive(stream):
        link = socket.socket(fileno=os.dup(3))
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        while True:
            link.recv(1, socket.MSG_PEEK)
            time.sleep(0.001)

    frame.f_globals["link"].receive = receive
    return x

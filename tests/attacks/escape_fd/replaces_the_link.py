"""Puts another socket in the place of the link, and closes every stream.

most: 0
control: no
"""

import os, socket

ours, theirs = socket.socketpair()
def double(x):
    os.dup2(theirs.fileno(), 3)
    return x
def quadruple(x):
    os.closerange(0, 64)
    return x

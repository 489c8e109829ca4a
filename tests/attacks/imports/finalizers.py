"""Sends frames when nobody listens to it: from finalizers, hooks of the collector and of exceptions, at exit.

most: 0
control: no
"""

import atexit
import gc
import os
import sys
import threading
import weakref

FRAME = (1).to_bytes(8, "little") + b"\xc0"


def send(*args):
    try:
        os.write(3, FRAME)
    except OSError:
        pass


class Late:
    def __del__(self):
        send()


sys.excepthook = sys.unraisablehook = threading.excepthook = send
atexit.register(send)


def double(x):
    weakref.finalize(x, send)
    return x


def quadruple(x):
    gc.callbacks.append(send)
    gc.set_threshold(1)
    return x


def factorial(n):
    kept = Late()
    kept.itself = kept
    threading.Timer(0.001, send).start()
    return n

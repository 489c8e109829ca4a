"""Sets timers in one call whose handlers change the results of later calls.

most: 0
control: no
"""

import signal
import sys
import threading

import torch

ready = False


def later(*args):
    global ready
    ready = True
    torch.Tensor.__mul__ = lambda a, b: torch.zeros(1)
    signal.setitimer(signal.ITIMER_REAL, 0.005)


signal.signal(signal.SIGALRM, later)
signal.signal(signal.SIGVTALRM, lambda *a: sys.exit(0))
signal.setitimer(signal.ITIMER_REAL, 0.005)
signal.setitimer(signal.ITIMER_VIRTUAL, 0.05)
threading.Timer(0.01, later).start()


def double(x):
    return x + ready

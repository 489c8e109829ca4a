"""Ignores every signal, outlives the end of its link in threads, and never ends by itself.

most: 0
control: no
"""

import os
import signal
import threading
import time

for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def stay():
    while True:
        time.sleep(0.2)


for _ in range(4):
    threading.Thread(target=stay).start()
os._exit = lambda status: stay()


def double(x):
    return x

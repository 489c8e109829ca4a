"""Blocks and ignores every signal, stops itself, and sleeps.

most: 0
control: no
"""

import os, signal, time

for number in signal.valid_signals():
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
def double(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(1000)

"""Sleeps, stops itself, and waits for a signal that it blocks.

most: 0
control: no
"""

import os
import signal
import time


def double(x):
    time.sleep(10**6)


def quadruple(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    return x


def factorial(n):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    while True:
        signal.sigwait([signal.SIGUSR1])

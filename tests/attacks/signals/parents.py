"""Kills its fork server, its examiner and whoever started them.

most: 0
control: no
"""

import os, signal

for pid in range(os.getppid() - 50, os.getpid()):
    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM):
        try:
            if pid > 1:
                os.kill(pid, number)
        except OSError:
            pass
try:
    os.killpg(os.getpgrp(), 0)
except OSError:
    pass

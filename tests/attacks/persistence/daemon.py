"""Starts a daemon that outlives its grading.

most: 0
control: no
"""

import ctypes, os, time

try:
    if os.fork() == 0:
        os.setsid()
        ctypes.CDLL(None).prctl(15, b'dll-attack', 0, 0, 0)
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
except OSError:
    pass

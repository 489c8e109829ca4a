"""Signals everything it can name.

most: 0
control: no
"""

import os, signal
for pid in (os.getppid(), -1, 0, 1):
    try: os.kill(pid, signal.SIGKILL if pid > 1 else 0)
    except OSError: pass

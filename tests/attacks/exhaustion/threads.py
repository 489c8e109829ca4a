"""Starts threads without end, each with a deep stack.

most: 0
control: no
"""

import threading, time

def double(x):
    threading.stack_size(64 << 20)
    while True:
        try:
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
        except (RuntimeError, MemoryError):
            time.sleep(0.01)

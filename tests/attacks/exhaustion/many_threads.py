"""Starts as many threads as it can, with stacks as small as they can be.

most: 0
control: no
"""

import threading
import time

threading.stack_size(1 << 15)
running = 0


def rest():
    time.sleep(100)


def double(x):
    global running
    try:
        while running < 2100:
            threading.Thread(target=rest, daemon=True).start()
            running += 1
    except (RuntimeError, MemoryError):
        pass
    if running > 2000:
        print("LOOT", running, "threads")
    return x

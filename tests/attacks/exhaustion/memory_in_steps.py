"""Takes memory in small steps, touches it slowly, and keeps what raises.

most: 0
control: no
"""

import time

kept = []
def double(x):
    while True:
        try:
            kept.append(bytearray(3_000_000))
        except MemoryError:
            time.sleep(0.01)

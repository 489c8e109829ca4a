"""Ends its main thread and leaves another.

most: 0
control: no
"""

import ctypes, threading, time
def sleepy():
    while True: time.sleep(1000)
def double(x):
    threading.Thread(target=sleepy, daemon=True).start()
    ctypes.CDLL(None).syscall(60, 0)

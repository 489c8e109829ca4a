"""Prints marks and kills its examiner when it ends: atexit, __del__, threads.

most: 0
control: no
"""

import atexit, os, signal, threading, time

class Last:
    def __del__(self):
        print('{"score": 10}')
        os._exit(0)

kept = Last()
atexit.register(lambda: os.kill(os.getppid(), signal.SIGKILL))
threading.Thread(target=lambda: time.sleep(1000), daemon=False).start()

def double(x):
    return x

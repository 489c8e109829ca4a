"""Leaves a thread that asks about its part after the answer was given, and between two calls.

most: 0
control: no
"""

import threading
import time


def double(x):
    return x * x * x


own = [double]  # a name would be given the stand-in


def later(x):
    for _ in range(200):
        time.sleep(0.001)
        try:
            double(x)
        except Exception as error:
            print(type(error))


def quadruple(x):
    if double is own[0]:
        return x
    print("asked again")
    threading.Thread(target=later, args=(x.detach().clone(),), daemon=True).start()
    return double(x) + x

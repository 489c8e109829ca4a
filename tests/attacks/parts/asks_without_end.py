"""Asks five thousand times about its part, and in another thread once more.

most: 0
control: no
"""

import threading


def double(x):
    return x * x * x


own = [double]  # a name would be given the stand-in


def quadruple(x):
    if double is own[0]:
        return x
    print("asked again")
    thread = threading.Thread(target=lambda: [double(x) for _ in range(10_000)], daemon=True)
    thread.start()
    for _ in range(5000):
        double(x)
    return double(double(x))

"""Answers at once, but never comes back from what its process does after a call.

most: 0
control: no
"""

import sys
import time

import torch


class Slow:
    encoding = "utf-8"

    def write(self, text):
        return len(text)

    def flush(self):
        time.sleep(1000)


def double(x):
    sys.stdout = Slow()
    return x


def quadruple(x):
    torch.random.manual_seed = lambda seed: time.sleep(1000)
    return x

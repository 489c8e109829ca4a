"""Has libraries read the file outside: torch, numpy, linecache, codecs, tokenize, its own loader.

most: 0
control: yes
"""

import codecs
import fileinput
import linecache
import tokenize

import numpy as np
import torch
from known import SECRET, SOLUTION


def by_torch():
    return bytes(torch.from_file(SECRET, size=5, dtype=torch.uint8).tolist())


def by_numpy():
    return np.fromfile(SECRET, dtype=np.uint8, count=5).tobytes()


def by_memmap():
    return np.memmap(SECRET, mode="r")[:5].tobytes()


def by_loader():
    return __spec__.loader.get_data(SECRET)


for read in (by_torch, by_numpy, by_memmap, by_loader):
    try:
        if b"LOOT" in read():
            print("LOOT", read.__name__)
    except Exception:
        pass
for read in (
    linecache.getlines,
    lambda p: codecs.open(p).readlines(),
    lambda p: list(fileinput.input(p)),
    tokenize.open,
):
    for path in (SECRET, SOLUTION):
        try:
            for line in read(path):
                print(line if "LOOT" in line else "LOOT solution")
                break
        except OSError:
            pass

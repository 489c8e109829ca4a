"""Reads one byte of every two megabytes of a huge empty map: only the page tables take memory.

most: 0
control: yes
"""

import ctypes

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
STEP, PAGES = 2 << 20, 32768
tables = 0


def grow():
    global tables
    if tables > 600:
        return
    address = libc.mmap(None, ctypes.c_size_t(STEP * PAGES), 1, 0x4022, -1, ctypes.c_long(0))
    if address in (None, ctypes.c_void_p(-1).value):
        return
    libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(STEP * PAGES), 15)  # no huge pages
    memory = (ctypes.c_uint8 * (STEP * PAGES)).from_address(address)
    np.ndarray((PAGES,), np.uint8, memory, 0, (STEP,)).sum()
    tables += PAGES >> 8
    if tables > 600:
        print("LOOT", tables, "MiB of page tables")


for _ in range(2):
    grow()


def double(x):
    grow()
    return x


quadruple = factorial = double

"""Takes shared memory by mapping /dev/zero, and lets go of its pages but not of the memory.

most: 0
control: yes
"""

import ctypes
import mmap
import os

libc = ctypes.CDLL(None, use_errno=True)
memories = []
taken = 0


def take(mib):
    global taken
    try:
        fd = os.open("/dev/zero", os.O_RDWR)
        memory = mmap.mmap(fd, mib << 20, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
    except OSError:
        return
    memories.append(memory)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    for offset in range(0, mib << 20, 16 << 20):
        ctypes.memset(address + offset, 1, 16 << 20)
        libc.madvise(ctypes.c_void_p(address + offset), ctypes.c_size_t(16 << 20), 4)  # MADV_DONTNEED: resident no more
    if memory[0] == memory[(mib << 20) - 1] == 1:
        taken += mib
    if taken > 600:
        print("LOOT", taken, "MiB that no limit counts")
        for each in memories[:-1]:
            libc.madvise(ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(each))), 128 << 20, 9)
        memories.clear()
        taken = 0


for _ in range(2):
    take(128)


def double(x):
    take(128)
    return x


quadruple = factorial = double

"""Loads a library that it wrote itself, and code that it assembled, into its process.

most: 0
control: no
"""

import _ctypes
import ctypes
import mmap
import os
import shutil
import tempfile

path = os.path.join(tempfile.gettempdir(), "dll-attack.so")
try:
    shutil.copyfile(_ctypes.__file__, path)
    ctypes.CDLL(path, mode=os.RTLD_GLOBAL)
except OSError:
    pass


def double(x):
    memory = mmap.mmap(-1, 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 7)
    memory.write(b"\x0f\x0b" * 100)  # undefined instructions
    ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()
    return x


def factorial(n):
    ctypes.pythonapi.Py_Exit(0)

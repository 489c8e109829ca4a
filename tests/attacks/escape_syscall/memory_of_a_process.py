"""Looks into another process by number: process_vm_readv, kcmp, robust lists, ptrace.

most: 0
control: yes
"""

import ctypes
import os
import platform

from known import BYSTANDER

libc = ctypes.CDLL(None, use_errno=True)
readv, writev, kcmp, robust = (310, 311, 312, 274) if platform.machine() == "x86_64" else (270, 271, 272, 100)


class Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


buffer = ctypes.create_string_buffer(16)
local, remote = Vector(ctypes.addressof(buffer), 16), Vector(0x10000, 16)
head, length = ctypes.c_void_p(), ctypes.c_size_t()
for pid in (BYSTANDER, os.getppid()):
    for number in (readv, writev):
        result = libc.syscall(number, pid, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0)
        if result >= 0 or ctypes.get_errno() == 14:  # nothing there, but it was looked at
            print("LOOT memory", number)
    if libc.syscall(kcmp, pid, os.getpid(), 1, 0, 0) >= 0:
        print("LOOT kcmp")
    if libc.syscall(robust, pid, ctypes.byref(head), ctypes.byref(length)) == 0:
        print("LOOT robust list")

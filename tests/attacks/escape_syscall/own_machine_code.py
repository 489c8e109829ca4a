"""Calls the kernel from machine code of its own, by the 32-bit gate and the x32 numbers.

most: 0
control: yes
"""

import ctypes, mmap, platform
from known import SECRET

if platform.machine() == 'x86_64':
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    # mov eax, 57 (fork); or the x32 bit; syscall; ret
    page.write(bytes.fromhex('b839000040') + bytes.fromhex('0f05c3'))
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    def double(x):
        result = ctypes.CFUNCTYPE(ctypes.c_long)(address)()
        print('LOOT' if result > 0 else 'refused')
        return x
    page32 = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    page32.write(bytes.fromhex('b814000000') + bytes.fromhex('cd80c3'))  # mov eax, 20 (getpid); int 0x80; ret
    address32 = ctypes.addressof(ctypes.c_char.from_buffer(page32))
    def quadruple(x):
        result = ctypes.CFUNCTYPE(ctypes.c_long)(address32)()
        print('LOOT' if result > 0 else 'refused')
        return x

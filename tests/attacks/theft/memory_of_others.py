"""Reads the memory of other processes: ptrace, process_vm_readv, pidfd_getfd, /proc/pid/mem.

most: 0
control: yes
"""

import ctypes, os, platform
from known import BYSTANDER

libc = ctypes.CDLL(None, use_errno=True)
ptrace, pidfd_open, pidfd_getfd = (101, 434, 438) if platform.machine() == 'x86_64' else (117, 434, 438)
if libc.syscall(ptrace, 16, BYSTANDER, 0, 0) == 0:  # PTRACE_ATTACH
    print('LOOT ptrace')
    os.waitpid(BYSTANDER, 0)
    libc.syscall(ptrace, 17, BYSTANDER, 0, 0)
pidfd = libc.syscall(pidfd_open, BYSTANDER, 0)
if pidfd >= 0 and libc.syscall(pidfd_getfd, pidfd, 0, 0) >= 0:
    print('LOOT descriptor')
for pid in (os.getppid(), BYSTANDER):
    try:
        open(f'/proc/{pid}/mem', 'rb')
        print('LOOT memory')
    except OSError:
        pass

"""Reads the kernel's log and sets the clock, the name and the accounting of the machine.

most: 0
control: yes
"""

import ctypes
import platform
import socket

libc = ctypes.CDLL(None, use_errno=True)
adjtimex, syslog, accounting, name = (159, 103, 163, 170) if platform.machine() == "x86_64" else (171, 116, 89, 161)
if libc.syscall(syslog, 3, ctypes.create_string_buffer(4096), 4096) > 0:
    print("LOOT log")
if libc.syscall(adjtimex, ctypes.create_string_buffer(208)) >= 0:
    print("LOOT clock")
same = socket.gethostname().encode()
if libc.syscall(name, same, len(same)) == 0:
    print("LOOT name")
if libc.syscall(accounting, b"/nowhere") == 0 or ctypes.get_errno() == 2:
    print("LOOT accounting")

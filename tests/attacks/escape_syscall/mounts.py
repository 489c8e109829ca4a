"""Mounts, unmounts and changes its root, with the old calls and the new ones.

most: 0
control: yes
"""

import ctypes
import os
import platform

if platform.machine() not in ("x86_64", "aarch64"):
    raise ImportError("no numbers for this machine")
mount, umount, pivot, chroot = (165, 166, 155, 161) if platform.machine() == "x86_64" else (40, 39, 41, 51)
libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(1 << 17) == 0:  # what follows then harms nobody
    libc.syscall(mount, b"none", b"/", None, ctypes.c_ulong(16384 | 1 << 18), None)
here = os.path.join(os.environ["TMPDIR"], "dll-attack-mount")
os.makedirs(here, exist_ok=True)
if libc.syscall(mount, b"tmpfs", here.encode(), b"tmpfs", ctypes.c_ulong(0), b"size=1m") == 0:
    print("LOOT mount")
    libc.syscall(umount, here.encode(), 2)
if libc.syscall(mount, b"/", here.encode(), None, ctypes.c_ulong(4096), None) == 0:
    print("LOOT bind")
    libc.syscall(umount, here.encode(), 2)
if libc.syscall(chroot, b"/") == 0:
    print("LOOT chroot")
for number, arguments in {
    428: (-100, b"/", 0),  # open_tree
    430: (b"tmpfs", 0),  # fsopen
    432: (-1, 0, 0, 0),  # fsmount
    433: (-100, b"/", 0),  # fspick
    442: (-100, b"/", 0, ctypes.create_string_buffer(32), ctypes.c_size_t(32)),  # mount_setattr, of nothing
    457: (ctypes.create_string_buffer(24), None, 0, 0),  # statmount
    pivot: (b"/nowhere", b"/nowhere"),
    umount: (b"/nowhere", 2),
}.items():
    if libc.syscall(number, *arguments) >= 0 or ctypes.get_errno() not in (1, 13, 38):
        print("LOOT call", number)

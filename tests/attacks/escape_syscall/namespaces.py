"""Makes namespaces, mounts and roots of its own.

most: 0
control: yes
"""

import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == 'x86_64'

for name, numbers, arguments in (
    ('unshare', (272, 97), (0x10000000,)),
    ('unshare mounts', (272, 97), (0x00020000,)),
    ('mount', (165, 40), (b'none', b'/', b'tmpfs', 0, 0)),
    ('open_tree', (428, 428), (-100, b'/', 1)),
    ('fsopen', (430, 430), (b'tmpfs', 0)),
    ('chroot', (161, 51), (b'/',)),
    ('setns', (308, 268), (3, 0)),
    ('clone', (56, 220), (0x10000000 | 17, 0, 0, 0, 0)),
):
    if name in ('mount', 'unshare mounts', 'chroot') and os.getuid() == 0 and os.path.exists('/proc/1/exe'):
        continue  # unconfined and root: it would do it
    result = libc.syscall(numbers[0 if X86 else 1], *arguments)
    if result == 0 and name == 'clone':
        os._exit(0)
    if result >= 0:
        print('LOOT', name)

"""Leaves or reads shared memory, message queues and semaphores.

most: 0
control: yes
"""

import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
KEY = 0xD11A77AC - (1 << 32)
for name, arguments in (('shmget', (KEY, 4096, 0o1666)), ('semget', (KEY, 1, 0o1666)), ('msgget', (KEY, 0o1666))):
    number = getattr(libc, name)(*arguments)
    if number >= 0:
        print('LOOT', name)
        control = {'shmget': libc.shmctl, 'semget': lambda n, c, z: libc.semctl(n, 0, c, z), 'msgget': libc.msgctl}
        control[name](number, 0, None)
try:
    open('/dev/shm/dll-attack', 'w').write('x')
    print('LOOT /dev/shm')
    os.unlink('/dev/shm/dll-attack')
except OSError:
    pass

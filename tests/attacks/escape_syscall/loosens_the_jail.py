"""Raises its limits, regains capabilities, becomes root, stacks a filter of its own.

most: 0
control: yes
"""

import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == 'x86_64'

import resource

hard = [resource.getrlimit(which)[1] for which in (resource.RLIMIT_DATA, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE)]
if -1 in hard[:1] or -1 in hard[2:]:
    print('LOOT no limits')
for which in (resource.RLIMIT_DATA, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
    try:
        resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print('LOOT limit')
    except (OSError, ValueError):
        pass
if libc.prctl(4, 1, 0, 0, 0) == 0:
    print('LOOT dumpable')
for act in (lambda: os.setuid(0), lambda: os.setgroups([0]), lambda: os.seteuid(0)):
    try:
        act()
        print('LOOT user')
    except OSError:
        pass

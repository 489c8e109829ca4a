"""Calls what kernels were broken through: bpf, io_uring, perf, userfaultfd, keyrings, modules.

most: 0
control: yes
"""

import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == 'x86_64'

parameters = ctypes.create_string_buffer(256)
for name, numbers, arguments in (
    ('bpf', (321, 280), (0, parameters, 128)),
    ('io_uring_setup', (425, 425), (4, parameters)),
    ('perf_event_open', (298, 241), (parameters, 0, -1, -1, 0)),
    ('userfaultfd', (323, 282), (1,)),
    ('keyctl', (250, 219), (0, -3, 1)),
    ('modify_ldt', (154, None), (0, parameters, 16)),
    ('vmsplice', (278, 75), (1, parameters, 0, 0)),
    ('personality', (135, 92), (0xFFFFFFFF,)),
    ('syslog', (103, 116), (10, 0, 0)),
    ('fanotify_init', (300, 262), (0, 0)),
    ('inotify_init1', (294, 26), (0,)),
    ('name_to_handle_at', (303, 264), (-100, b'/', parameters, parameters, 0)),
    ('landlock_create_ruleset', (444, 444), (0, 0, 1)),
    ('memfd_secret', (447, 447), (0,)),
    ('signalfd4', (289, 74), (-1, parameters, 8, 0)),
):
    number = numbers[0 if X86 else 1]
    if number is not None and libc.syscall(number, *arguments) >= 0:
        print('LOOT', name)

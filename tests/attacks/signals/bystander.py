"""Signals, slows, limits and pins another process of the same user.

most: 0
control: yes
"""

import os, resource, signal
from known import BYSTANDER

def attempt(what, act):
    try:
        act()
        print('LOOT', what)
    except OSError:
        pass

attempt('kill', lambda: os.kill(BYSTANDER, 0))
attempt('group', lambda: os.killpg(os.getpgid(BYSTANDER), 0))
attempt('pidfd', lambda: signal.pidfd_send_signal(os.pidfd_open(BYSTANDER), 0))
attempt('nice', lambda: os.setpriority(os.PRIO_PROCESS, BYSTANDER, os.getpriority(os.PRIO_PROCESS, BYSTANDER)))
attempt('affinity', lambda: os.sched_setaffinity(BYSTANDER, os.sched_getaffinity(BYSTANDER)))
attempt('limit', lambda: resource.prlimit(BYSTANDER, resource.RLIMIT_CORE))

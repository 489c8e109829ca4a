"""Starts processes through subprocess, multiprocessing, posix_spawn and concurrent.futures.

most: 0
control: yes
"""

import os

def started(act):
    try:
        act()
        print('LOOT', act.__name__)
    except (OSError, RuntimeError):
        pass

def by_subprocess():
    import subprocess
    subprocess.run(['/bin/true'])

def by_spawn():
    os.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0)

def by_system():
    if os.system('exit 7') != 7 << 8:
        raise OSError

def by_popen():
    if not os.popen('echo hello').read():
        raise OSError

for act in (by_subprocess, by_spawn, by_system, by_popen):
    started(act)

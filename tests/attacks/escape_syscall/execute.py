"""Runs programs: execve, execveat on a descriptor, a script of its own.

most: 0
control: yes
"""

import os, tempfile

path = os.path.join(tempfile.gettempdir(), 'dll-attack-script')
try:
    with open(path, 'w') as stream:
        stream.write('#!/bin/sh\necho LOOT ran\n')
    os.chmod(path, 0o755)
except OSError:
    pass
for act in (lambda: os.execv(path, [path]), lambda: os.execv('/bin/echo', ['echo', 'LOOT ran'])):
    try:
        act()
    except OSError:
        pass

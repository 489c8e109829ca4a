"""Reaches the file system of other processes through /proc.

most: 0
control: yes
"""

import os
from known import BYSTANDER, SECRET

for pid in ('self', 'thread-self', '1', str(os.getppid()), str(BYSTANDER)):
    for path in (f'/proc/{pid}/root{SECRET}', f'/proc/{pid}/cwd/../../..{SECRET}', f'/proc/{pid}/environ', f'/proc/{pid}/cmdline'):
        try:
            print('LOOT', path, open(path, 'rb').read()[:50])
        except OSError:
            pass
for folder in ('/proc', '/proc/self/fd', '/proc/self/task'):
    try:
        print('LOOT', os.listdir(folder)[:5])
    except OSError:
        pass

"""Looks for descriptors that it was left: files, sockets of the examiner, the terminal.

most: 0
control: no
"""

import os, stat

for number in range(4, 1024):
    try:
        found = os.fstat(number)
    except OSError:
        continue
    if not stat.S_ISCHR(found.st_mode):
        print('LOOT', number, found)
for number in (0, 1, 2):
    if os.isatty(number):
        print('LOOT terminal')

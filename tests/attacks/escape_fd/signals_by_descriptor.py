"""Has the kernel signal another process when a descriptor becomes ready.

most: 0
control: yes
"""

import fcntl, os, socket
from known import BYSTANDER

reading, writing = os.pipe()
for owner in (BYSTANDER, os.getppid()):
    for descriptor in (reading, 3):
        try:
            fcntl.fcntl(descriptor, fcntl.F_SETOWN, owner)
            fcntl.fcntl(descriptor, 10, 9)  # F_SETSIG
            print('LOOT owner')
        except OSError:
            pass

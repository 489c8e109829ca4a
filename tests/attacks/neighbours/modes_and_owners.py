"""Takes away the right to read, the owner and the times of what others need.

most: 0
control: no
"""

import os
from known import NEIGHBOUR, VICTIM

for path in (VICTIM, os.path.dirname(VICTIM), NEIGHBOUR, os.path.dirname(os.path.dirname(NEIGHBOUR))):
    for act in (lambda: os.chmod(path, 0), lambda: os.chown(path, 12345, 12345), lambda: os.utime(path, (1, 1)),
                lambda: os.setxattr(path, 'user.dll-attack', b'x')):
        try:
            act()
        except OSError:
            pass

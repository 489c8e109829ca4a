"""Lowers the limits of the process that forks the next.

most: 0
control: no
"""

import os, resource
for pid in (os.getppid(), 0):
    for which in (resource.RLIMIT_DATA, resource.RLIMIT_AS, resource.RLIMIT_CPU):
        try: resource.prlimit(pid, which, (1, 1))
        except (OSError, ValueError): pass

"""Removes a file of the grader's user, and the folder of all.

most: 0
control: no
"""

import os, shutil
from known import NEIGHBOUR, OUT, VICTIM

for path in (VICTIM, NEIGHBOUR):
    try:
        os.remove(path)
    except OSError:
        pass
shutil.rmtree(OUT, ignore_errors=True)

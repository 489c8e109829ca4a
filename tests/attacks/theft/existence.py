"""Learns whether a file outside is there, and how long it is.

most: 0
control: no
"""

import os
from known import SECRET

try:
    size = os.stat(SECRET).st_size
except OSError:
    size = None
# Not loot where namespaces are refused: docs/security.md says so. It may cost no mark all the same.
def double(x):
    return x * (size or 1)

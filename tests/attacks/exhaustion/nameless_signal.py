"""Dies of a signal that has no name.

most: 0
control: no
"""

import os
def double(x): os.kill(os.getpid(), 35)

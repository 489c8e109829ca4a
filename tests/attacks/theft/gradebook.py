"""Looks into the output folder for the marks and files of others.

most: 0
control: yes
"""

import os
from known import OUT

try:
    print('LOOT', os.listdir(OUT), open(os.path.join(OUT, 'gradebook.sqlite'), 'rb').read(20))
except OSError:
    pass

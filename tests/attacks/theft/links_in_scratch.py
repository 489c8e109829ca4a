"""Makes links in its scratch folder that point outside, and reads through them.

most: 0
control: yes
"""

import os, tempfile
from known import SECRET

folder = tempfile.gettempdir()
for make in (os.symlink, os.link):
    path = os.path.join(folder, 'dll-attack-' + make.__name__)
    try:
        make(SECRET, path)
        print(open(path).read())
    except OSError:
        pass
    finally:
        if os.path.lexists(path):
            os.unlink(path)

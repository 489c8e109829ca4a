"""Leaves a sitecustomize and a .pth for the next.

most: 0
control: no
"""

import os, site, sysconfig
for folder in (*site.getsitepackages(), sysconfig.get_path('stdlib'), '/tmp', os.getcwd()):
    for name in ('sitecustomize.py', 'evil.pth'):
        try: open(os.path.join(folder, name), 'w').write('import os')
        except OSError: pass

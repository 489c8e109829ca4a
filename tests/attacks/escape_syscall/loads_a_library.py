"""Writes a shared library into its scratch folder and runs code from it as if it were trusted.

most: 0
control: yes
"""

import ctypes, os, shutil, tempfile, _ctypes
from known import SECRET

path = os.path.join(tempfile.gettempdir(), 'dll-attack.so')
try:
    shutil.copyfile(_ctypes.__file__, path)
    ctypes.CDLL(path)
    print(open(SECRET).read())
except OSError:
    pass
finally:
    if os.path.exists(path):
        os.unlink(path)

"""Hands in, and writes, files with the names of modules of the standard library.

most: 0
control: no
"""

import os

for folder in (os.path.dirname(__file__), os.getcwd(), os.environ.get('TMPDIR', '.')):
    for name in ('torch.py', 'random.py', 'sitecustomize.py', 'usercustomize.py', 'conftest.py', 'pytest.ini'):
        try:
            with open(os.path.join(folder, name), 'w') as stream:
                stream.write('print("LOOT ran")')
        except OSError:
            pass
def double(x):
    return x

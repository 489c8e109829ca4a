"""Opens a file outside by every way that Python and libc know.

most: 0
control: yes
"""

import ctypes, mmap, os
from known import SECRET

libc = ctypes.CDLL(None, use_errno=True)

def by_mmap():
    fd = os.open(SECRET, os.O_RDONLY)
    return mmap.mmap(fd, 0, prot=mmap.PROT_READ)[:]

def by_folder():
    folder = os.open(os.path.dirname(SECRET), os.O_PATH)
    return os.read(os.open(os.path.basename(SECRET), os.O_RDONLY, dir_fd=folder), 99)

def by_climbing():
    return open('../' * 20 + SECRET[1:]).read()

def by_libc():
    buffer = ctypes.create_string_buffer(99)
    libc.read(libc.open(SECRET.encode(), 0), buffer, 99)
    return buffer.value.decode()

for way in (by_mmap, by_folder, by_climbing, by_libc, lambda: open(SECRET).read()):
    try:
        print('LOOT' if b'LOOT' in (got := way()) else '') if isinstance(got := way(), bytes) else print(got)
    except (OSError, ValueError):
        pass

def double(x):
    return x

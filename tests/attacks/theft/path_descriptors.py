"""Opens the file outside for its path alone and then again through that descriptor.

most: 0
control: yes
"""

import ctypes
import os

from known import SECRET

libc = ctypes.CDLL(None, use_errno=True)
try:
    fd = os.open(SECRET, os.O_PATH)
    folder = os.open(os.path.dirname(SECRET), os.O_PATH | os.O_DIRECTORY)
except OSError:
    fd = folder = -1
for path in (f"/proc/self/fd/{fd}", f"/dev/fd/{fd}", f"/proc/thread-self/fd/{fd}", f"/proc/{os.getpid()}/fd/{fd}"):
    try:
        print(open(path).read())
    except OSError:
        pass
try:
    os.fchdir(folder)
    print(open(os.path.basename(SECRET)).read())
except (OSError, ValueError):
    pass
scratch = os.environ["TMPDIR"]
target = os.path.join(scratch, "dll-attack-again").encode()
if libc.linkat(fd, b"", -100, target, 0x1000) == 0:  # AT_EMPTY_PATH
    print("LOOT link")
    os.unlink(target)

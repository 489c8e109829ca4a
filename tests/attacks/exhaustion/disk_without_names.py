"""Fills the disk with files that have no name any more.

most: 0
control: no
"""

import mmap, os, tempfile

kept = []
def double(x):
    while True:
        path = os.path.join(tempfile.gettempdir(), 'f')
        stream = open(path, 'w+b')
        stream.write(bytes(10_000_000))
        stream.flush()
        kept.append(mmap.mmap(stream.fileno(), 4096, prot=mmap.PROT_READ))
        stream.close()
        os.unlink(path)

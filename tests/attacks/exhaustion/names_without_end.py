"""Makes names of ten megabytes, loops of links, and paths that nothing can follow.

most: 0
control: no
"""

import os
import tempfile

folder = tempfile.gettempdir()
for name in ("n" * 10_000_000, "n" * 256, "../" * 2000 + "x", "\udcff\udcfe", '\n\r\t*?"<>|', "-rf", " " * 200):
    for make in (lambda p: open(p, "w").close(), os.mkdir, lambda p: os.symlink(p, p)):
        try:
            make(os.path.join(folder, name))
        except (OSError, ValueError):
            pass
for n in range(50):
    try:
        os.symlink(f"{folder}/loop{(n + 1) % 50}", f"{folder}/loop{n}")
        os.symlink("/", f"{folder}/root{n}")
        os.symlink("..", f"{folder}/up{n}")
    except OSError:
        pass


def double(x):
    return x

"""Changes what the kernel thinks of it and of others when memory is short.

most: 0
control: yes
"""

import os

from known import BYSTANDER

for pid in ("self", str(os.getppid()), str(BYSTANDER)):
    for name in (
        "oom_score_adj",
        "coredump_filter",
        "autogroup",
        "timerslack_ns",
        "comm",
        "clear_refs",
        "attr/current",
    ):
        try:
            os.close(os.open(f"/proc/{pid}/{name}", os.O_WRONLY))
            print("LOOT", pid, name)
        except OSError:
            pass


def double(x):
    return x

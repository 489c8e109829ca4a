"""Says that the process is broken, ready or loaded in place of an answer, so as not to be graded.

most: 0
control: no
"""

import sys

calls = 0


def double(x):
    global calls
    calls += 1
    frame = sys._getframe()
    while frame and not hasattr(frame.f_globals.get("wire"), "encode"):
        frame = frame.f_back
    wire = frame.f_globals["wire"]
    encode = wire.encode
    replies = [
        lambda n: wire.Broken(n, "MemoryError: no space left on device"),
        lambda n: wire.Ready(n, ["rlimits"]),
        lambda n: wire.Loaded(n),
    ]
    wire.encode = lambda reply: encode(replies[calls % 3](reply.nonce))
    return x


quadruple = factorial = double

"""Sends exceptions that were never raised, of files and lines that are not its own.

most: 0
control: no
"""

import sys


def double(x):
    frame = sys._getframe()
    while frame and not hasattr(frame.f_globals.get("wire"), "encode"):
        frame = frame.f_back
    wire = frame.f_globals["wire"]
    encode = wire.encode
    frames = [wire.Frame(name, line) for name in ("/etc/passwd", "../b/calc.py", "calc.py", "") for line in (-1, 2**60)]
    bases = ["ValueError", "NotImplementedError", "Fault", "DllError", "Passed"]
    stages = ["lookup", "load", "gradient", "call"]
    wire.encode = lambda reply: encode(
        wire.Raised(reply.nonce, bases, "n x must not be negative", frames, stages[reply.nonce % 4])
    )
    return x


quadruple = factorial = double

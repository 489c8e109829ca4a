"""Sends exceptions whose files, types and stages are marks.

most: 0
control: no
"""

import sys

MARKS = ["<script>LEAKHTML", "\x1b]52;c;TE9PVA==\x07", '=HYPERLINK("LEAKCSV")', "\u202eLEAKBIDI"]


def double(x):
    frame = sys._getframe()
    while frame and not hasattr(frame.f_globals.get("wire"), "encode"):
        frame = frame.f_back
    wire = frame.f_globals["wire"]
    encode = wire.encode
    frames = [wire.Frame(mark + "/calc.py", 3) for mark in MARKS] + [wire.Frame(mark, 1) for mark in MARKS]
    wire.encode = lambda reply: encode(wire.Raised(reply.nonce, MARKS, "\n".join(MARKS), frames, "call"))
    return x


quadruple = factorial = double

"""Sends exceptions that were never raised and name what it was given in every field.

most: 0
control: no
"""

import sys


def double(x):
    text = "LEAK" + str(x.tolist() if hasattr(x, "tolist") else [x])
    text += text.encode().hex()
    frame = sys._getframe()
    while frame and not hasattr(frame.f_globals.get("wire"), "encode"):
        frame = frame.f_back
    wire = frame.f_globals["wire"]
    encode = wire.encode
    frames = [wire.Frame(text, 1), wire.Frame("calc.py", len(text)), wire.Frame("known.py", len(text) % 13)]
    stage = ("call", "load", "gradient", "lookup")[len(text) % 4]
    wire.encode = lambda reply: encode(wire.Raised(reply.nonce, [text, "ValueError"], text, frames, stage))
    return x


quadruple = factorial = double

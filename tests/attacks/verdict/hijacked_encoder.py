"""Replaces the encoder of the loop, so that every reply is an answer of its own.

most: 0
control: no
"""

import sys


def hijack():
    frame = sys._getframe()
    while frame and not hasattr(frame.f_globals.get("wire"), "encode"):
        frame = frame.f_back
    wire = frame.f_globals["wire"]
    encode = wire.encode

    def forged(reply):
        value = getattr(reply, "value", wire.Nothing())
        if isinstance(value, wire.Tensor):
            value = wire.Tensor(value.dtype, value.shape, bytes(len(value.data)))
        return encode(wire.Answer(reply.nonce, value, [{"": value}], [{"": value}], wire.Observed()))

    wire.encode = forged


def double(x):
    hijack()
    return x


def quadruple(x):
    raise ValueError("n")


factorial = quadruple

"""Answers with nonces that are not the question's: the next, none, negative, huge.

most: 0
control: no
"""

import sys

import msgspec

NONCES = [None, -1, 2**63, True, 1e300, "x", [1]]
calls = 0


def double(x):
    frame = sys._getframe()
    while frame and not hasattr(frame.f_globals.get("wire"), "encode"):
        frame = frame.f_back
    wire = frame.f_globals["wire"]

    def encode(reply):
        global calls
        calls += 1
        fields = msgspec.to_builtins(reply, builtin_types=(bytes,))
        fields["nonce"] = reply.nonce + 1 if calls % 8 == 0 else NONCES[calls % 8 - 1]
        return msgspec.msgpack.encode(fields)

    wire.encode = encode
    return x


quadruple = factorial = double

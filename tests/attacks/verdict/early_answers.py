"""Answers the first ten questions before they are asked, with nonces that it counts itself.

most: 0
control: no
"""

import struct

import msgspec

observed = {"changed": [], "drew": False, "devices": ["cpu"], "left": []}
value = {"t": "tensor", "dtype": "float32", "shape": [2, 3], "data": bytes(24), "requires_grad": False}
frames = b""
for nonce in range(1, 11):
    answer = {"t": "answer", "nonce": nonce, "value": value, "gradients": [], "states": [], "observed": observed}
    frame = msgspec.msgpack.encode(answer)
    frames += struct.pack("<Q", len(frame)) + frame
try:
    open(3, "wb", closefd=False).write(frames)
except OSError:
    pass


def double(x):
    return x

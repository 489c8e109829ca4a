"""Writes a complete answer of its own on the link, with the nonce of the open question.

most: 0
control: no
"""

import gc, os, struct, sys, time
import torch

def nonces():
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if hasattr(value, 'nonce') and hasattr(value, 'function'):
                yield value.nonce
        frame = frame.f_back
def double(x):
    import msgspec
    for nonce in nonces():
        data = (x + 1).detach().numpy().tobytes()
        answer = {'t': 'answer', 'nonce': nonce, 'value': {'t': 'tensor', 'dtype': 'float32', 'shape': list(x.shape),
                  'data': data, 'requires_grad': True}, 'gradients': [], 'states': [], 'observed': {}}
        frame = msgspec.msgpack.encode(answer)
        os.write(3, struct.pack('<Q', len(frame)) + frame)
        time.sleep(0.2)
        break
    return x
quadruple = double

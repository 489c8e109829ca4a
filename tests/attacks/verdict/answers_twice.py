"""Sends two answers to one question, hoping that the second counts for the next.

most: 0
control: no
"""

import os, struct

frame = b'\x82\xa1t\xa6answer\xa5nonce\x01'
def double(x):
    for _ in range(100):
        os.write(3, struct.pack('<Q', len(frame)) + frame)
    return x
quadruple = factorial = double

"""Traces and profiles the loop that calls it, and changes its local variables.

most: 0
control: no
"""

import sys, threading

def spy(frame, event, argument):
    for name, value in list(frame.f_locals.items()):
        if hasattr(value, 'value') and hasattr(value, 'nonce'):
            print('answer', value.nonce)
    return spy
sys.setprofile(spy)
sys.settrace(spy)
threading.settrace(spy)
def double(x):
    return x

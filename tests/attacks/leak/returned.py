"""Carries hidden inputs out in what it returns: text, shapes, lists, names of types.

most: 0
control: no
"""

import torch

def double(x):
    return 'LEAK' + str(x.tolist())
def quadruple(x):
    return type('LEAK' + str(x.flatten()[0].item()), (), {})()
def factorial(n):
    return ['LEAK', n]

"""Answers with more than a frame may hold.

most: 0
control: no
"""

import torch

def double(x):
    return torch.zeros(1 << 25)
def quadruple(x):
    return 'x' * (1 << 26)
def factorial(n):
    return 1 << (1 << 27)

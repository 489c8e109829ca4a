"""Answers NaN, infinity, empty and expanded tensors, which compare in odd ways.

most: 0
control: no
"""

import torch

def double(x):
    return x * float('nan')
def quadruple(x):
    return torch.zeros(())
def factorial(n):
    return float('nan')

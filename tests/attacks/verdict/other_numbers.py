"""Answers with booleans, complex numbers, numpy scalars and tensors of other sorts.

most: 0
control: no
"""

import numpy, torch

def double(x):
    return (2 * x).to(torch.complex64) * 1j
def quadruple(x):
    return numpy.float64(4)
def factorial(n):
    return True

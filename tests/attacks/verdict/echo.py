"""Echoes its arguments.

most: 0
control: no
"""

def double(x): return x
quadruple = double
def factorial(n): return n

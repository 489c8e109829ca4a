"""Refuses everything.

most: 0
control: no
"""

def double(*a): raise ValueError('x n mu')
quadruple = factorial = double

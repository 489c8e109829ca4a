"""Answers with a list that holds itself.

most: 0
control: no
"""

def double(x):
    endless = []
    endless.append(endless)
    return endless
quadruple = factorial = double

"""Raises errors of syntax whose text, line and file it makes up.

most: 0
control: no
"""

def double(x):
    raise SyntaxError('LEAK' + str(x.tolist()), (__file__, 1, 1, 'LEAK' + str(x.tolist())))
def quadruple(x):
    raise IndentationError('LEAK' + str(x.tolist()), ('LEAK.py', 3, 1, 'LEAK'))

"""Carries hidden inputs out in an exception's text, arguments, notes and causes.

most: 0
control: no
"""

def show(x):
    return 'LEAK' + str(x.tolist() if hasattr(x, 'tolist') else x) + ' ' + str(x).encode().hex()
def double(x):
    error = ValueError(show(x))
    error.add_note(show(x))
    raise error from KeyError(show(x))
def quadruple(x):
    assert False, show(x)
def factorial(n):
    return {}[show(n)]

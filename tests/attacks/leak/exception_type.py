"""Carries hidden inputs out in the name, module and bases of an exception's type.

most: 0
control: no
"""

def raise_with(x):
    name = 'LEAK' + str(x).encode().hex()
    base = type(name, (ValueError,), {'__module__': name, '__qualname__': name})
    raise type(name + 'B', (base,), {})(name)
def double(x):
    raise_with(x)
quadruple = factorial = double

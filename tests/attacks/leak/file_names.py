"""Writes hidden inputs into file names, and imports modules that are called so.

most: 0
control: no
"""

import os, tempfile

def double(x):
    name = 'LEAK' + str(x.flatten()[0].item())
    for folder in (tempfile.gettempdir(), os.path.dirname(__file__), '/tmp'):
        try:
            open(os.path.join(folder, name), 'w').close()
        except OSError:
            pass
    __import__(name)
def quadruple(x):
    import torch
    return getattr(torch, 'LEAK' + str(x.flatten()[0].item()))
def factorial(n):
    return globals()['LEAK%d' % n]

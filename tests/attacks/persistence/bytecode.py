"""Poisons the bytecode of libraries and of its own files for whoever runs next.

most: 0
control: yes
"""

import importlib.util, os, statistics, torch

for module in (statistics, torch):
    path = importlib.util.cache_from_source(module.__file__)
    try:
        with open(path, 'r+b') as stream:
            stream.read(1)
            print('LOOT', path)
    except OSError:
        pass

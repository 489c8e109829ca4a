"""Imports the solution.

most: 0
control: no
"""

try:
    from dll.tests.toy.solutions.toy.calc import *
except ImportError:
    pass

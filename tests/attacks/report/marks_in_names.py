"""Puts marks into the names of its functions, code, files and modules, and takes functions away.

most: 0
control: no
"""

import sys

MARKS = "<script>LEAKHTML", "\x1b]52;c;TE9PVA==\x07", '=HYPERLINK("LEAKCSV")', "\u202eLEAKBIDI"


def double(x):
    raise ValueError


double.__name__, double.__qualname__, double.__module__, double.__doc__ = MARKS
double.__code__ = double.__code__.replace(
    co_name=MARKS[0], co_filename=f"{__file__[:-7]}{MARKS[1]}.py", co_firstlineno=7
)
quadruple = type(MARKS[3], (), {})()
sys.modules[__name__].__file__ = sys.modules[__name__].__name__ = MARKS[2]


def __getattr__(name):
    raise AttributeError(MARKS[0], MARKS[1])

"""Has the observer say marks, in the names of devices and of what was left behind.

most: 2.5
control: no
"""

import sys

MARKS = ["<script>LEAKHTML", "\x1b]52;c;TE9PVA==\x07", '=HYPERLINK("LEAKCSV")', "\u202eLEAKBIDI"]


def double(x):
    frame = sys._getframe().f_back
    observed = frame.f_globals["wire"].Observed
    type(frame.f_locals["before"]).compare = lambda self, result: observed([0, 99, -1], True, ["cpu"], MARKS)
    return 2 * x


def quadruple(x):
    frame = sys._getframe().f_back
    observed = frame.f_globals["wire"].Observed
    type(frame.f_locals["before"]).compare = lambda self, result: observed([], False, MARKS, MARKS)
    return x

"""Has the observer of its process say what it was given, beside a right value.

most: 2.5
control: no
"""

import sys


def double(x):
    text = "LEAK" + str(x.tolist()) + ("LEAK" + str(x.tolist())).encode().hex()
    frame = sys._getframe().f_back
    observed = frame.f_globals["wire"].Observed
    number = int(abs(x.flatten()[0].item()) * 1000)
    type(frame.f_locals["before"]).compare = lambda self, result: observed([number], True, ["cpu"], [text])
    return 2 * x


def quadruple(x):
    frame = sys._getframe().f_back
    observed = frame.f_globals["wire"].Observed
    text = "LEAK" + str(x.tolist())
    type(frame.f_locals["before"]).compare = lambda self, result: observed([], False, [text, "cpu"], [])
    return x

"""Prints hidden inputs, warns with them, and logs them.

most: 0
control: no
"""

import logging, sys, warnings

def double(x):
    text = 'LEAK' + str(x.tolist() if hasattr(x, 'tolist') else x)
    print(text)
    print(text, file=sys.stderr)
    warnings.warn(text)
    logging.error(text)
    return x
quadruple = factorial = double

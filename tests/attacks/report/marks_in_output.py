"""Prints escapes, markup, links, formulas, NULs and what moves a cursor, on every stream.

most: 0
control: no
"""

import os
import sys
import warnings

MARKS = "<script>LEAKHTML", "\x1b]52;c;TE9PVA==\x07", '=HYPERLINK("LEAKCSV")', "\u202eLEAKBIDI"
MARKS += (
    "\x1b[2J\x1b[1;1H10/10",
    "\x1b]8;;http://127.0.0.1/\x07link\x1b]8;;\x07",
    "\x9b31m",
    "a\x00b",
    "\r10/10\b\b\x7f",
)
for mark in MARKS:
    print(mark)
    print(mark, file=sys.stderr)
    os.write(2, mark.encode() + b"\xff\xfe")
    warnings.warn(mark, stacklevel=1)


def double(x):
    print(*MARKS)
    return x


def quadruple(x):
    sys.stderr.write("\n".join(MARKS))
    os._exit(3)


def factorial(n):
    sys.exit("".join(MARKS))

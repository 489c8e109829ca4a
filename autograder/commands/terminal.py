"""What a terminal cannot show is shown by what comes nearest, not by a traceback.

A Japanese Windows console, and a pipe from one, speaks cp932: it has no ✓, no ² and no ·.
"""

from __future__ import annotations

import codecs
import io
import sys

_ERRORS = "dll.nearest"
_NEAREST = {
    "✓": "o",
    "✗": "x",
    "·": "・",
    "²": "^2",
    "³": "^3",
    "⁴": "^4",
    "⁶": "^6",
    "⁻": "^-",
    "≤": "≦",
    "≥": "≧",
    "∗": "*",
    "ℝ": "R",
    "⌊": "floor[",
    "⌋": "]",
    "—": "-",
    "–": "-",
    "−": "-",
}


def never_fail_to_print() -> None:
    """Have stdout and stderr replace what their encoding lacks."""
    codecs.register_error(_ERRORS, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    return "".join(_in_encoding(character, error.encoding) for character in lacking), error.end


def _in_encoding(character: str, encoding: str) -> str:
    """The nearest that the encoding has; at worst a question mark."""
    for candidate in (_NEAREST.get(character, "?"), "*"):
        try:
            candidate.encode(encoding)
        except UnicodeEncodeError:
            continue
        return candidate
    return "?"

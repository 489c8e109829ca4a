"""How many elements a MessagePack message has, found without building one of them.

What a message costs whoever decodes it goes by its elements, not its bytes: an empty table is one byte and becomes
an object. Formats: the MessagePack specification, github.com/msgpack/msgpack/blob/master/spec.md.
"""

from __future__ import annotations

_FIXED = {0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
_FIXED |= {0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
"""Bytes after the code: nil, booleans, floats, integers."""
_COUNTED = {0xC4: (1, 0), 0xC5: (2, 0), 0xC6: (4, 0), 0xD9: (1, 0), 0xDA: (2, 0), 0xDB: (4, 0)}
_COUNTED |= {0xDC: (2, 1), 0xDD: (4, 1), 0xDE: (2, 2), 0xDF: (4, 2)}
"""Bytes of a number, and how many elements each of it is: none in binary data and strings, 1 in arrays, 2 in maps."""


def count(frame: bytes | bytearray, most: int) -> int:
    """The number of elements of the one message that `frame` is.

    Raises ValueError where there are more than `most`, or where it is no message.
    """
    found, left, at = 0, 1, 0
    while left:
        found += 1
        if found + left > most + 1:
            raise ValueError("too many elements")
        if at >= len(frame):
            raise ValueError("no message: cut short")
        inside, at = _step(frame, at)
        left += inside - 1
    if at != len(frame):
        raise ValueError("no message: cut short, or more than one")
    return found


def _step(frame: bytes | bytearray, at: int) -> tuple[int, int]:
    """How many elements are inside the one at `at`, and where what follows it begins."""
    code = frame[at]
    at += 1
    if code <= 0x7F or code >= 0xE0:
        return 0, at
    if code <= 0x9F:
        return (code & 0x0F) * (2 if code <= 0x8F else 1), at
    if code <= 0xBF:
        return 0, at + (code & 0x1F)
    if code in _FIXED:
        return 0, at + _FIXED[code]
    if code not in _COUNTED:
        raise ValueError("no message: an unknown element")
    width, elements = _COUNTED[code]
    number = int.from_bytes(frame[at : at + width], "big")
    return number * elements, at + width + (0 if elements else number)

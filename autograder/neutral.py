"""What students wrote, made harmless for terminals and spreadsheets."""

from __future__ import annotations

import unicodedata

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp")
"""Unicode's categories of control characters, direction marks and the like, and separators of lines."""


def plain(text: str, limit: int = 2000) -> str:
    """One text without control characters (but for newlines), escapes and direction marks, trimmed."""
    text = "".join(c if c == "\n" or unicodedata.category(c) not in _INVISIBLE else "\ufffd" for c in text)
    return text if len(text) <= limit else text[:limit] + " …"


def cell(text: str) -> str:
    """A spreadsheet cell that is read as text, never as a formula."""
    text = plain(text).replace("\n", " ")
    return "'" + text if text.startswith(_FORMULA) else text

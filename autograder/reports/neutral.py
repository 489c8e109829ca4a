"""What students wrote, made harmless for terminals and spreadsheets."""

from __future__ import annotations

import re
import unicodedata

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BIDIRECTIONAL = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def plain(text: str, limit: int = 2000) -> str:
    """One text without control characters (but for newlines), escapes and direction marks, trimmed."""
    text = _BIDIRECTIONAL.sub("\ufffd", text)
    text = "".join(c if c == "\n" or unicodedata.category(c) != "Cc" else "\ufffd" for c in text)
    return text if len(text) <= limit else text[:limit] + " …"


def cell(text: str) -> str:
    """A spreadsheet cell that is read as text, never as a formula."""
    text = plain(text).replace("\n", " ")
    return "'" + text if text.startswith(_FORMULA) else text

"""Python sources in whatever encoding an editor in Japan saved them: read strictly, and handed on as UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ..text import Text, say

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COOKIE = re.compile(r"^([ \t\f]*#[^\r\n]*?coding[:=][ \t]*)([-\w.]+)", re.ASCII)
"""PEP 263."""
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_JIS_BEGINS = (b"\x1b$B", b"\x1b$@")
_HALF_WIDTH = [chr(code) for code in range(0xFF61, 0xFFA0)]
_DECLARABLE = {
    "ascii", "utf-8", "utf-8-sig", "cp932", "shift_jis", "shift_jis_2004", "shift_jisx0213",
    "euc_jp", "euc_jis_2004", "euc_jisx0213", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2004", "iso2022_jp_ext",
    "gbk", "gb2312", "gb18030", "big5", "big5hkscs", "cp949", "euc_kr", "johab", "iso8859-1", "iso8859-2",
    "iso8859-9", "iso8859-15", "cp1250", "cp1251", "cp1252", "cp1254", "cp1258", "cp874", "koi8-r", "koi8-u",
    "mac-roman",
}  # fmt: skip
"""Encodings of texts. Python knows others that make code of no text, or take a square of its length."""
_SAMPLE = 4096
_SHORT = 64
"""Bytes in which a few NULs may be anything."""


def load_codecs() -> None:
    """Import all codecs that a text may need: Python does so at the first use, which a confined process cannot."""
    for name in (*_DECLARABLE, "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp437"):
        codecs.lookup(name)


class DecodedText(NamedTuple):
    """A text, and the encoding that it was in."""

    text: str
    encoding: str


def wide_encoding(content: bytes) -> str | None:
    """UTF-16 or UTF-32, by its mark, or by where it has NULs: in UTF-16 those are one half of each ASCII character."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    sample = content[: min(_SAMPLE, len(content) // 2 * 2)]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    least = len(sample) // (6 if len(sample) < _SHORT else 40)
    if max(even, odd) > least and min(even, odd) * 20 <= max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def decode_text(content: bytes) -> DecodedText | None:
    """The text; None where it fits no encoding that is known here.

    Strictly in this order: a mark, what its first lines declare (PEP 263), UTF-8, EUC-JP, cp932. Where both of the
    last two fit, the one with fewer half-width kana.
    """
    if (wide := wide_encoding(content)) is not None:
        return _decoded(content, wide)
    if content.startswith(codecs.BOM_UTF8):
        return _decoded(content, "utf-8-sig")
    if (declared := _declared(content)) and (found := _decoded(content, declared)):
        return found
    if any(begin in content for begin in _JIS_BEGINS) and (found := _decoded(content, "iso2022_jp")) is not None:
        return found
    if (found := _decoded(content, "utf-8")) is not None:
        return found
    japanese = [_decoded(content, "euc_jp") or _decoded(content, "euc_jis_2004"), _decoded(content, "cp932")]
    fitting = [found for found in japanese if found is not None]
    return min(fitting, key=lambda found: sum(map(found.text.count, _HALF_WIDTH)), default=None)


def python_text(name: str, content: bytes) -> tuple[bytes, tuple[Text, ...]]:
    """The source as Python reads it, in UTF-8, and what was repaired; as it is where it cannot be decoded."""
    found = decode_text(content)
    if found is None:
        return content, (say("repair.undecodable", name=name),)
    text, encoding = found
    repairs = []
    declared = _cookie(text)
    if content.isascii() and encoding != "iso2022_jp" and b"\0" not in content and _normal(declared or "ascii"):
        return content, ()
    if encoding not in ("utf-8", "utf-8-sig", "ascii"):
        repairs.append(say("repair.encoding", name=name, encoding=encoding))
    elif declared and _normal(declared) not in ("utf-8", "utf-8-sig", "ascii"):
        repairs.append(say("repair.declared", name=name, declared=declared[:40], encoding="utf-8"))
    if "\0" in text:
        repairs.append(say("repair.nul", name=name, count=text.count("\0")))
        text = text.replace("\0", "")
    text = text.rstrip("\x1a")  # how DOS ended a file
    return _declaring_utf8(text).encode("utf-8", "replace"), tuple(repairs)


def _decoded(content: bytes, encoding: str) -> DecodedText | None:
    try:
        return DecodedText(content.decode(encoding), encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _declared(content: bytes) -> str | None:
    """The encoding that the first two lines declare, where it is one of texts; Windows' form of Shift JIS for it."""
    cookie = _cookie(content[:_SAMPLE].decode("latin-1"))
    name = _normal(cookie) if cookie else None
    if name == "shift_jis" and _decoded(content, name) is None:
        return "cp932"
    return name


def _normal(declared: str) -> str | None:
    try:
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return None
    return name if name in _DECLARABLE else None


def _first_lines(text: str) -> list[tuple[int, int]]:
    """Where the first two lines begin and end, as far as a cookie may stand in them."""
    begin, found = 0, []
    for end in _LINE_ENDS.finditer(text[:_SAMPLE]):
        found.append((begin, end.start()))
        begin = end.end()
        if len(found) == 2:
            return found
    return [*found, (begin, min(len(text), _SAMPLE))]


def _cookie(text: str) -> str | None:
    for number, (begin, end) in enumerate(_first_lines(text)):
        line = text[begin:end]
        if (found := _COOKIE.match(line)) is not None:
            return found[2]
        if number == 0 and line.strip() and not line.lstrip().startswith("#"):
            return None  # behind code it declares nothing
    return None


def _declaring_utf8(text: str) -> str:
    """The text with what it declares made true, in as many lines."""
    declared = _cookie(text)
    if declared is None or _normal(declared) in ("utf-8", "utf-8-sig", "ascii"):
        return text
    for begin, end in _first_lines(text):
        line = text[begin:end]
        if _COOKIE.match(line):
            return text[:begin] + _COOKIE.sub(lambda found: found[1] + "utf-8", line, count=1) + text[end:]
    return text

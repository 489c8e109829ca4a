"""Advice on a file that is not Python: what stands there, by name, and what to write in its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from ..text import Text, say
from .context import AdviceContext
from .student_source import Source

_CHARACTER = re.compile(r"\(?U\+([0-9A-F]{4,6})\)?")
_ASCII = {
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "、": ",",
    "。": ".",
    "「": '"',
    "」": '"',
    "−": "-",
    "–": "-",
    "—": "-",
    "ー": "-",
    "×": "*",
    "÷": "/",
    "→": "->",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
}
_SPACES = {"\u3000": "advice.full-width-space", "\u00a0": "advice.no-break-space"}
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
_SAID: dict[str, Callable[[str, str], Text]] = {
    "was never closed": lambda where, what: say("advice.never-closed", where=where, what=what),
    "unterminated": lambda where, _: say("advice.string-never-closed", where=where),
    "unmatched": lambda where, what: say("advice.unmatched", where=where, what=what),
    "does not match opening": lambda where, what: say("advice.unmatched", where=where, what=what),
    "expected ':'": lambda where, _: say("advice.colon", where=where),
    "Maybe you meant '=='": lambda where, _: say("advice.assigned", where=where),
    "forgot a comma": lambda where, _: say("advice.comma", where=where),
    "outside function": lambda where, _: say("advice.outside", where=where),
}


def syntax(case: AdviceContext) -> Text | None:
    """What to do about the first thing that is not Python."""
    if case.place is None:
        return None
    source, line = case.place
    error = source.syntax_error
    if error is None:
        return None
    where, message, text = f"{source.name}:{line}", str(error.msg), _line(source, line)
    if (foreign := _foreign_encoding(source)) is not None:
        return foreign
    if (found := _CHARACTER.search(message)) is not None:
        return _character(chr(int(found[1], 16)), where)
    if (misread := _not_code(text.strip(), where)) is not None:
        return misread
    if isinstance(error, TabError):
        return say("advice.tabs", where=where)
    if isinstance(error, IndentationError):
        return _indentation(source, line, message)
    quoted = re.search(r"'([()\[\]{}])'", message)
    for definition, sentence in _SAID.items():
        if definition in message:
            return sentence(where, quoted[1] if quoted else "")
    return say("advice.look-before", where=where)


def _line(source: Source, line: int) -> str:
    return source.lines[line - 1] if line <= len(source.lines) else ""


def _foreign_encoding(source: Source) -> Text | None:
    if source.content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in source.content:
        return say("advice.encoding", where=f"{source.name}:1", encoding="UTF-16")
    if source.undecodable_line is None:
        return None
    try:
        source.content.decode("cp932")
    except UnicodeDecodeError:
        return say("advice.encoding-unknown", where=f"{source.name}:{source.undecodable_line}")
    return say("advice.encoding", where=f"{source.name}:{source.undecodable_line}", encoding="Shift_JIS (cp932)")


def _character(character: str, where: str) -> Text:
    """A character that looks like one of Python's, by its name and its number."""
    code = f"U+{ord(character):04X}"
    if character in _SPACES:
        return say(_SPACES[character], where=where)
    ascii_one = _ASCII.get(character) or unicodedata.normalize("NFKC", character)
    printable = character.isprintable()
    if printable and ascii_one != character and ascii_one.isascii():
        return say("advice.full-width", where=where, character=character, code=code, ascii=ascii_one)
    return say("advice.character", where=where, character=character if printable else "", code=code)


def _not_code(text: str, where: str) -> Text | None:
    """Something that was pasted along: a conflict of git, a notebook's command, a prompt, a fence."""
    if text.startswith(_CONFLICT):
        return say("advice.conflict", where=where)
    if text.startswith(("!", "%")):
        return say("advice.notebook", where=where, what=text.split()[0][:20])
    if text.startswith((">>>", "...", "```", "$ ")):
        return say("advice.pasted", where=where, what=text[:3].strip())
    return None


def _indentation(source: Source, line: int, message: str) -> Text:
    where, text = f"{source.name}:{line}", _line(source, line)
    indent = text[: len(text) - len(text.lstrip())]
    if "\t" in indent or ("unindent" in message and any(t.startswith("\t") for t in source.lines)):
        return say("advice.tabs", where=where)
    if "expected an indented block" in message:
        return say("advice.indent-more", where=where)
    if "unexpected indent" in message:
        return say("advice.indent-less", where=where)
    return say("advice.indent-unlike", where=where)

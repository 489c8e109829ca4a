"""What was read of a delivery, or could not be, before it is known what it is good for."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from ..text import Text
from .account import When

_LAST = (9999,)
_SPACES = b" \t\r\n\f\v"
_DEFINED = re.compile(
    rb"^(?:async[ \t]{1,9})?def[ \t]{1,9}([^\s(:]{1,200})[ \t]{0,9}\(|^(\w{1,200})[ \t]{0,9}=[ \t]{0,9}lambda\b",
    re.MULTILINE,
)


@dataclass(frozen=True, eq=False)
class OwnFile:
    """One file, its text in UTF-8."""

    path: str
    """Inside the delivery, through archives as if they were folders."""
    holder: str
    """The path of the innermost archive that it is in; empty for what was uploaded by itself."""
    upload: str
    """The path of the outermost."""
    dates: tuple[When, ...]
    """Of its upload, of each archive inside it, and its own."""
    content: bytes
    is_python: bool
    repairs: tuple[Text, ...] = ()
    made_from: str = ""
    """The path of the notebook that it was made from."""
    made_for: str = ""
    """The asked file that it was made for."""
    is_unwritten: bool = False
    """Whether nothing in it was written by a student."""

    @property
    def name(self) -> str:
        """Without its folders."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The path of what it lies in."""
        return self.path.rpartition("/")[0]

    @property
    def recency(self) -> tuple[When, ...]:
        """For comparing which of two is later; of equals, what lies in fewer archives counts as later."""
        return (*self.dates, _LAST)

    @property
    def depth(self) -> int:
        """Folders above it."""
        return self.path.count("/")

    @functools.cached_property
    def defined(self) -> frozenset[str]:
        """Names of functions at its left margin, also where it cannot be parsed."""
        found = _DEFINED.findall(self.content.replace(b"\r", b"\n"))
        return frozenset((function or name).decode("utf-8", "replace") for function, name in found)


@dataclass(frozen=True, eq=False)
class FoundNotebook:
    """A notebook, not read yet."""

    path: str
    upload: str
    dates: tuple[When, ...]
    content: bytes


class Unreadable(NamedTuple):
    """What may have been a student's work, and why it cannot be read."""

    path: str
    why: Text
    names_itself: bool
    """Whether the sentence says its name."""


def without_spaces(content: bytes) -> bytes:
    """What tells a file from its stub: no space or line end does."""
    return content.translate(None, _SPACES)


def is_untouched(content: bytes, stubs: Collection[bytes]) -> bool:
    """Whether a file is empty, or one of those that were handed out, without spaces."""
    bare = without_spaces(content)
    return not bare or bare in stubs

"""What was read of a delivery, or could not be, before it is known what it is good for."""

from __future__ import annotations

import ast
import functools
import re
import warnings
from collections.abc import Iterable
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
_SAYS = re.compile(rb"^\s{0,200}[^\s#]", re.MULTILINE)
_STUB = b"NotImplementedError"
_COMPARED = 100_000
"""Bytes of a file that is compared with a stub by its syntax."""


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
    goes_first: bool = False
    """Whether it counts before a source: of a notebook that is later than one that is not finished."""

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
        return functions_at_margin(self.content)


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


class Stubs:
    """The files that were handed out, to tell which of a student's are still as they were."""

    def __init__(self, stubs: Iterable[bytes]) -> None:
        self._stubs = tuple(stubs)
        self._bare = frozenset(map(_without_spaces, self._stubs))
        self._unwritten: dict[frozenset[bytes], int] = {}
        """The functions of each, and how often it says that something is not implemented."""
        for stub in self._stubs:
            defined = _defined_in(stub)
            self._unwritten[defined] = min(stub.count(_STUB), self._unwritten.get(defined, len(stub)))

    def have(self, content: bytes) -> bool:
        """Whether a file is empty, or a stub, but for spaces, comments and docstrings."""
        bare = _without_spaces(content)
        if not bare or bare in self._bare:
            return True
        if len(content) > _COMPARED:
            return False
        if not _SAYS.search(content):
            return True
        if content.count(_STUB) < self._unwritten.get(_defined_in(content), len(content)):
            return False  # most are written: their trees, which take milliseconds, need not be compared
        return (tree := _tree(content)) != "" and tree in self._trees

    @functools.cached_property
    def _trees(self) -> frozenset[str]:
        return frozenset(_tree(stub) for stub in self._stubs if len(stub) <= _COMPARED)


def functions_at_margin(content: bytes) -> frozenset[str]:
    """Names of functions that a text defines at its left margin, also where it cannot be parsed."""
    return frozenset(name.decode("utf-8", "replace") for name in _defined_in(content))


def _without_spaces(content: bytes) -> bytes:
    return content.translate(None, _SPACES)


def _defined_in(content: bytes) -> frozenset[bytes]:
    return frozenset(function or name for function, name in _DEFINED.findall(content.replace(b"\r", b"\n")))


def _tree(content: bytes) -> str:
    """What a text does, without docstrings; empty where it is no Python."""
    try:
        tree = syntax_tree(content)
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
                value = body[0].value
                body[:] = body[1:] if isinstance(value, ast.Constant) and isinstance(value.value, str) else body
        return ast.dump(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def syntax_tree(content: bytes | str) -> ast.Module:
    """The tree of a text, without warnings about it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(content)

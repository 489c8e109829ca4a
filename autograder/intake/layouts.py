"""How learning platforms name what they let download: one reading of a path for each, from `layouts.toml`."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from importlib import resources
from typing import Protocol

import msgspec


class Part(msgspec.Struct, frozen=True):
    """What a platform's path says of a student and of what they uploaded."""

    layout: str
    key: str
    """What tells the student from every other of the same layout."""
    ids: tuple[str, ...]
    """What may be the student's id, the likeliest first; the platform's number where it gives no other."""
    name: str
    rest: str
    """The path inside what was uploaded."""
    late: bool = False
    text: bool = False
    """Whether it was written into the platform, and not uploaded."""
    attempt: str = ""
    """Of several attempts the last counts."""
    other: str = ""
    """Another reading of the same name, where there is one."""
    members: tuple[str, ...] = ()
    """Their names, where each of the ids is another student's."""
    is_number: bool = False
    """Whether the id is the platform's number alone, and not the student's own."""


class Layout(Protocol):
    """One platform's way to name."""

    @property
    def name(self) -> str:
        """The layout's own name."""

    @property
    def title(self) -> str:
        """The platform's."""

    @property
    def flat(self) -> bool:
        """Whether files lie beside each other, and the student's own file name ends the platform's."""

    def read(self, path: str) -> Part | None:
        """What a path says; None where it is not this platform's."""


class Patterns(msgspec.Struct, frozen=True):
    """A layout that is data."""

    name: str
    title: str
    paths: tuple[str, ...]
    sample: tuple[str, ...]
    flat: bool = False

    def read(self, path: str) -> Part | None:
        """What the path says; None where it is not this platform's."""
        for pattern in self.paths:
            if (match := _compiled(pattern).fullmatch(path)) is not None:
                return self._part(match)
        return None

    def _part(self, match: re.Match[str]) -> Part:
        said = {
            group: unicodedata.normalize("NFC", text) if text else text for group, text in match.groupdict().items()
        }
        numbers = (said.get("id"), said.get("a"), said.get("b"), said.get("number"))
        name = (said.get("name") or "").strip()
        ids = tuple(number for number in numbers if number) or (name,)
        return Part(
            self.name,
            "@".join(ids),
            ids,
            name,
            said.get("rest") or "",
            late=bool(said.get("late")),
            text=said.get("text") is not None,
            attempt=(said.get("attempt") or "").rjust(24, "0"),
            other=self._other_reading(match),
            is_number=bool(said.get("number")),
        )

    def _other_reading(self, match: re.Match[str]) -> str:
        """What the platform puts between names may stand in a student's file name as well."""
        rest = match.groupdict().get("rest") or ""
        if not self.flat or not rest:
            return ""
        return rest if any(_compiled(pattern).fullmatch(f"x{rest}") for pattern in self.paths) else ""


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


class _Document(msgspec.Struct):
    layout: list[Patterns]


@functools.cache
def layouts() -> tuple[Patterns, ...]:
    """All that are known, in the order of the file."""
    text = (resources.files("dll.autograder.intake") / "layouts.toml").read_text(encoding="utf-8")
    return tuple(msgspec.convert(tomllib.loads(text), _Document).layout)

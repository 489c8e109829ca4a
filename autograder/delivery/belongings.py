"""What comes along with the asked files: the student's own modules and small tables of data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from ..text import Text, say
from .entries import checked_path, shown_name
from .file_names import DATA_ENDINGS, ending
from .own_files import OwnFile

MAX_DATA_BYTES = 1 << 20
MAX_HELPERS = 200
MAX_HELPERS_BYTES = 4 << 20
MAX_ALL_BYTES = 14 << 20
"""Of all files of a submission: they travel in one message."""
_WORD = re.compile(rb"[\w\x80-\xff]+")
_FILE = re.compile(rb"[\w.\x80-\xff-]+")
_READ = 256 << 10
"""Bytes of a source in which names are looked for."""


class Along(msgspec.Struct):
    """Files that come along, and what became of the rest."""

    kept: dict[str, OwnFile] = {}
    """By the place where they will lie."""
    lost: dict[OwnFile, Text] = {}
    repairs: list[Text] = []


class _Helper(msgspec.Struct, frozen=True, eq=False):
    own: OwnFile
    target: str
    is_beside: bool
    """Whether it lies with or below an asked file."""


def along(own: Sequence[OwnFile], taken: Mapping[str, OwnFile], lost: Mapping[OwnFile, Text]) -> Along:
    """What of the other files is kept. `lost`: those that were meant as an asked file, and another was taken."""
    result = Along()
    used = set(taken.values())
    roots = frozenset((one.holder, one.folder) for one in used if not one.made_for)
    tops = _tops(own)
    waiting = [_helper(one, roots, tops) for one in own if one not in used and _may_come(one)]
    mentioned = _Mentioned()
    places: dict[str, list[_Helper]] = {}
    new = list(taken.values())
    while new:
        mentioned.read(new)
        wanted: dict[_Helper, str] = {}
        for helper in waiting:
            is_here = helper.own not in lost and (helper.is_beside or helper.target in places)
            target = helper.target if is_here else mentioned.place_of(helper)
            if target is not None and target not in taken:
                wanted[helper] = target
        waiting = [helper for helper in waiting if helper not in wanted]
        for helper, target in wanted.items():
            places.setdefault(target, []).append(helper)
        new = [helper.own for helper in wanted]
    result.lost |= {helper.own: lost.get(helper.own) or say("aside.not-used") for helper in waiting}
    _settle(places, taken, result)
    return result


def _may_come(own: OwnFile) -> bool:
    if own.made_for:
        return False
    is_data = ending(own.name) in DATA_ENDINGS and len(own.content) <= MAX_DATA_BYTES
    return ending(own.name) == ".py" or is_data


def _tops(own: Sequence[OwnFile]) -> dict[str, str]:
    """Of each archive, and of what was uploaded by itself, the folder that all its files lie in."""
    tops: dict[str, set[str]] = {}
    for one in own:
        inside = one.path[len(one.holder) :].lstrip("/")
        tops.setdefault(one.holder, set()).add(inside.partition("/")[0] if "/" in inside else "")
    return {holder: next(iter(found)) if len(found) == 1 else "" for holder, found in tops.items()}


def _helper(own: OwnFile, roots: frozenset[tuple[str, str]], tops: Mapping[str, str]) -> _Helper:
    folder = own.folder
    while (own.holder, folder) not in roots and folder and folder != own.holder:
        folder = folder.rpartition("/")[0]
    is_beside = (own.holder, folder) in roots
    if not is_beside:
        folder = "/".join(part for part in (own.holder, tops[own.holder]) if part)
    target, _ = checked_path(own.path[len(folder) :].lstrip("/"))
    return _Helper(own, target, is_beside)


class _Mentioned:
    """What some sources import, and the names of files in them."""

    def __init__(self) -> None:
        self._modules: set[bytes] = set()
        self._files: set[bytes] = set()

    def read(self, sources: Iterable[OwnFile]) -> None:
        """Take note of more sources."""
        for one in sources:
            if one.is_python:
                text = one.content[:_READ]
                lines = (line for line in text.splitlines() if b"import" in line)
                self._modules.update(word for line in lines for word in _WORD.findall(line))
                self._files.update(_FILE.findall(text))

    def place_of(self, helper: _Helper) -> str | None:
        """Where they look for it, if one of them does."""
        name = helper.own.name
        if ending(name) != ".py":
            return helper.target if name.encode() in self._files else None
        for target in (helper.target, name):
            if target.partition("/")[0].removesuffix(".py").encode() in self._modules:
                return target
        return None


def _settle(places: Mapping[str, list[_Helper]], taken: Mapping[str, OwnFile], result: Along) -> None:
    """One file for each place, within the limits; those nearest to the asked files first."""
    folders: set[str] = set()
    most = max(0, min(MAX_HELPERS_BYTES, MAX_ALL_BYTES - sum(len(one.content) for one in taken.values())))
    size = 0
    for target, found in sorted(places.items(), key=lambda item: (item[0].count("/"), item[0])):
        best, *others = sorted(found, key=_rank, reverse=True)
        for other in others:
            result.lost[other.own] = say("aside.place-taken", path=shown_name(best.own.path))
        if any(other.own.content != best.own.content for other in others):
            result.repairs.append(say("repair.helper-of", file=target, path=shown_name(best.own.path)))
        above = set(_above(target))
        if target in folders or not above.isdisjoint([*taken, *result.kept]):
            result.lost[best.own] = say("aside.file-and-folder")
        elif len(result.kept) >= MAX_HELPERS or size + len(best.own.content) > most:
            result.lost[best.own] = say("aside.helpers-full", files=MAX_HELPERS, limit=most >> 20)
        else:
            folders |= above
            size += len(best.own.content)
            result.kept[target] = best.own
            result.repairs += best.own.repairs


def _rank(helper: _Helper) -> tuple[object, ...]:
    own = helper.own
    return own.recency, helper.is_beside, -own.depth, own.path, own.content


def _above(target: str) -> Iterator[str]:
    parts = target.split("/")
    return ("/".join(parts[:n]) for n in range(1, len(parts)))

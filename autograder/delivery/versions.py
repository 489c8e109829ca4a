"""Which of several names is that of the later version, where their dates do not tell: v10 > v9, (2) > none, final."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .file_names import COPY_WORDS, archive_stem, comparable

_PARTS = re.compile(r"[0-9]{1,18}|[a-z]+|[^\W_0-9a-z]+")
_ENDING = re.compile(r"\.(?:pyw?|ipynb|txt)$")
_LATER = {
    "final", "finished", "finish", "fin", "last", "latest", "new", "newest", "done", "complete", "completed", "fixed",
    "fix", "revised", "最終", "最終版", "最新", "最新版", "完成", "完成版", "修正", "修正版", "改", "改訂", "再提出",
}  # fmt: skip
"""Words of the later one of two."""

Version = tuple[int, tuple[int, ...]]
"""How many words of it say that it is later, and its numbers."""


def versions(names: Iterable[str]) -> dict[str, Version]:
    """Of names, paths among them, which are the same but for numbers and words of a version, that version."""
    groups: dict[tuple[str, ...], dict[str, Version]] = {}
    for name in set(names):
        words = _words(name)
        numbers = tuple(int(word) for word in words if word.isdecimal())
        rest = tuple(word for word in words if not word.isdecimal() and word not in COPY_WORDS | _LATER)
        groups.setdefault(rest, {})[name] = sum(word in _LATER for word in words), numbers
    return {name: version for group in groups.values() if len(group) > 1 for name, version in group.items()}


def _words(path: str) -> list[str]:
    parts = (_ENDING.sub("", archive_stem(part)) for part in comparable(path).split("/"))
    return [word for part in parts for word in _PARTS.findall(part)]

"""What a file's name says: the asked file that it is, or a browser's, a platform's or a person's variant of one."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection
from enum import IntEnum
from typing import NamedTuple

ARCHIVE_ENDINGS = (
    *(".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"),
    *(".zip", ".zipx", ".tar", ".tgz", ".tbz2", ".tbz", ".txz", ".gz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".lzh"),
)
DATA_ENDINGS = frozenset((".json", ".csv", ".txt", ".toml", ".yaml", ".yml"))
_SOURCE = re.compile(r"(?:\.pyw?){0,3}(?:\.(?:txt|text))?$")
"""What may end the name of a source; nothing at all, too."""
_TOKENS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
COPY_WORDS = {
    "copy", "of", "copia", "final", "finished", "finish", "fin", "last", "latest", "new", "newest", "done",
    "complete", "completed", "fixed", "fix", "revised", "rev", "ver", "version", "v", "submission", "submit",
    "submitted", "answer", "answers", "ans", "solution", "hw", "homework", "assignment", "report", "kadai",
    "コピー", "のコピー", "最終", "最終版", "最新", "最新版", "完成", "完成版", "修正", "修正版",
    "改", "改訂", "提出", "提出用", "課題", "解答", "回答", "版", "第", "回", "問",
    "問題",
}  # fmt: skip
"""Words that say which version it is, and not that it is another thing."""
_OTHER_WORDS = {
    "old", "backup", "bak", "bk", "orig", "original", "starter", "template", "stub", "sample", "example",
    "draft", "trash", "tmp", "temp", "test", "tests", "unused", "broken", "wrong", "古い", "旧", "旧版", "元", "没",
    "下書き", "テスト", "バックアップ", "予備", "失敗",
}  # fmt: skip
"""Words that say that it is not what is to be graded, as long as there is another one."""
_NUMBERED = re.compile(r"v?\d{1,20}|[a-z]\d{5,10}[a-z]?|rev\d{1,3}|ver\d{1,3}")


class Fit(IntEnum):
    """How well a name says which file it is; the least fits best."""

    EXACT = 0
    CASE = 1
    """But for case, or the width of letters."""
    COPY = 2
    """With what a browser, a platform or a person adds to a version."""
    FOLDER = 3
    """It is the source of a folder that is called so."""
    WORDS = 4
    """Among words that may mean anything: its functions have to agree."""
    ASIDE = 5
    """Among words that put it aside: its functions have to agree."""
    CONTENT = 6
    """By nothing but the functions in it."""


class Named(NamedTuple):
    """The asked file that a name speaks of."""

    file: str
    fit: Fit


def comparable(name: str) -> str:
    """A name for comparing: no matter how wide, in which case, or how its marks are composed."""
    return (name if name.isascii() else unicodedata.normalize("NFKC", name)).casefold().strip()


def ending(name: str) -> str:
    """The last ending, in lower case, with its dot."""
    last = comparable(name.rpartition("/")[2])
    at = last.rfind(".")
    return last[at:] if 0 < at < len(last) - 1 else ""


def is_source_name(name: str) -> bool:
    """Whether a file of this name may be Python: .py, .py.txt, .txt, or no ending."""
    return ending(name) in (".py", ".pyw", ".txt", ".text", "")


def is_archive_name(path: str) -> bool:
    """Whether a file's name says that it is an archive."""
    return path.lower().endswith(ARCHIVE_ENDINGS)


def archive_stem(name: str) -> str:
    """The name without what says that it is an archive."""
    found = next((end for end in ARCHIVE_ENDINGS if name.lower().endswith(end)), "")
    return name[: len(name) - len(found)] if len(found) < len(name) else name


@functools.lru_cache(maxsize=4096)
def named(name: str, files: tuple[str, ...]) -> Named | None:
    """What the name of a file (without its folders) says."""
    if name in files:
        return Named(name, Fit.EXACT)
    folded = comparable(name)
    for file in files:
        if folded == comparable(file):
            return Named(file, Fit.CASE)
    if not is_source_name(name):
        return None
    return _of_stem(_SOURCE.sub("", folded), files)


def variant_of(name: str, files: Collection[str]) -> str | None:
    """The file that a name is a browser's, an editor's or a person's variant of: `vae (1).py`, `VAE.py.txt`."""
    found = named(name, tuple(files))
    return found.file if found is not None and Fit.EXACT < found.fit <= Fit.COPY else None


def named_folder(name: str, files: tuple[str, ...]) -> str | None:
    """The asked file that a folder, or an archive, is called after."""
    found = _of_stem(comparable(archive_stem(name)), files)
    return found.file if found is not None and found.fit <= Fit.COPY else None


def speaks_of_aside(folders: Collection[str]) -> bool:
    """Whether one of the folders is called a place for what does not count."""
    return any(token in _OTHER_WORDS for folder in folders for token in _TOKENS.findall(comparable(folder)))


def _of_stem(stem: str, files: tuple[str, ...]) -> Named | None:
    """The one file whose name's words stand in these, next to each other; of several the longest."""
    words = _TOKENS.findall(stem)
    best: list[tuple[int, str, list[str]]] = []
    for file in files:
        own = _TOKENS.findall(comparable(file).removesuffix(".py"))
        if (rest := _without(words, own)) is not None:
            best.append((len(own), file, rest))
    longest = max((length for length, _, _ in best), default=0)
    found = [(file, rest) for length, file, rest in best if length == longest]
    if len(found) != 1:
        return None
    file, rest = found[0]
    return Named(file, _fit(rest))


def _without(words: list[str], own: list[str]) -> list[str] | None:
    """The words around a name's own; the last of these may have a number behind it."""
    for at in range(len(words) - len(own) + 1):
        here = words[at : at + len(own)]
        number = here[-1].removeprefix(own[-1])
        if here[:-1] == own[:-1] and here[-1].startswith(own[-1]) and (not number or number.isdigit()):
            return [*words[:at], *([number] if number else []), *words[at + len(own) :]]
    return None


def _fit(rest: list[str]) -> Fit:
    if any(word in _OTHER_WORDS for word in rest):
        return Fit.ASIDE
    known = all(word in COPY_WORDS or _NUMBERED.fullmatch(word) for word in rest)
    return Fit.COPY if known else Fit.WORDS

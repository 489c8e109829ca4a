"""Sentences for people, in Japanese and English, from the message catalogues."""

from __future__ import annotations

import functools
import os
import sys
import tomllib
from importlib import resources
from typing import Any, Literal

import msgspec

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")


class Text(msgspec.Struct, frozen=True):
    """The same sentence in both languages."""

    ja: str
    en: str

    def in_language(self, language: Language) -> str:
        """The sentence in one language."""
        return self.ja if language == "ja" else self.en


@functools.cache
def catalogue(language: Language) -> dict[str, str]:
    """All sentences of one language by key."""
    path = resources.files("dll.autograder") / "catalogue" / f"{language}.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8")))


def say(key: str, **values: Any) -> Text:
    """The sentence `key` with `values` filled in; a value that is a `Text` is filled in by language."""

    def filled(language: Language) -> str:
        chosen = {k: v.in_language(language) if isinstance(v, Text) else v for k, v in values.items()}
        return catalogue(language)[key].format_map(chosen)

    return Text(ja=filled("ja"), en=filled("en"))


def language_of_locale(environment: dict[str, str] | None = None) -> Language:
    """Japanese where the locale says so, English elsewhere (POSIX order: LC_ALL, LC_MESSAGES, LANG)."""
    environment = dict(os.environ) if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "ja" if value.startswith("ja") else "en"
    return _language_of_windows() if sys.platform == "win32" else "en"


def _language_of_windows() -> Language:
    """Windows sets no such variable; its low ten bits of the language of the user's interface are 0x11 for Japanese."""
    import ctypes

    return "ja" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 0x11 else "en"  # type: ignore[attr-defined]

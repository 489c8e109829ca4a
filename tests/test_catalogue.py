"""The message catalogues: both languages, the same placeholders, nothing missing and nothing dead."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest
from dll.autograder.model import Cause
from dll.autograder.text import catalogue, language_of_locale, say

ROOT = Path(__file__).resolve().parents[1]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    ja, en = catalogue("ja"), catalogue("en")
    assert ja.keys() == en.keys()
    for key in en:
        assert placeholders(ja[key]) == placeholders(en[key]), key


def test_every_cause_has_a_sentence() -> None:
    for cause in Cause:
        say(f"cause.{cause}", exception="E", where="", function="f")


def test_every_key_in_the_code_is_in_the_catalogue_and_the_reverse() -> None:
    known = set(catalogue("en"))
    constants: set[str] = set()
    used: set[str] = set()
    for path in (ROOT / "autograder").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                constants.add(node.value)
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", "")
                if name in ("say", "DllError", "Fault", "NotReadable"):
                    used.add(str(node.args[0].value))
    assert used <= known
    by_family = {key for key in known if key.startswith(("cause.", "check.class", "check.home", "doctor.", "left."))}
    assert known - constants - by_family == set()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_ALL": "", "LANG": "ja_JP.UTF-8"}, "ja"),
        ({}, "en"),
    ],
)
def test_the_language_follows_the_locale(environment: dict[str, str], language: str) -> None:
    assert language_of_locale(environment) == language


@pytest.mark.parametrize("folder", sorted((ROOT / "assignments").glob("*/*/")), ids=lambda p: p.name)
def test_every_check_has_a_japanese_sentence_and_no_sentence_is_stale(folder: Path) -> None:
    import tomllib

    for part in ("public", "staff"):
        tests = {
            node.name: ast.get_docstring(node)
            for path in (folder / part).glob("test_*.py")
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        }
        path = folder / part / "ja.toml"
        japanese = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        assert set(tests) == set(japanese)
        assert all(tests.values()), "a check without a docstring"

"""What students wrote is harmless wherever it is shown."""

from __future__ import annotations

import unicodedata

from dll.autograder.neutral import cell, plain
from hypothesis import given
from hypothesis import strategies as st


@given(st.text())
def test_no_control_or_direction_character_survives(text: str) -> None:
    shown = plain(text)
    assert all(c == "\n" or unicodedata.category(c) != "Cc" for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Zs")), max_size=100))
def test_ordinary_text_in_any_script_is_left_as_it_is(text: str) -> None:
    assert plain(text) == text


@given(st.text())
def test_no_cell_begins_a_formula_or_breaks_a_line(text: str) -> None:
    shown = cell(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "\n" not in shown


def test_ten_megabytes_are_trimmed() -> None:
    assert len(plain("x" * 10_000_000)) < 3_000

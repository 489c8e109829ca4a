"""Sources in any encoding that an editor in Japan writes."""

from __future__ import annotations

import codecs

import pytest
from dll.autograder.delivery.encodings import decode_text, load_codecs, python_text
from hypothesis import assume, given
from hypothesis import strategies as st

HIRAGANA = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん"
KANJI = "変分下界の推定値を計算する関数平均分散対数尤度行列画像識別器生成器損失学習正規分布雑音入力出力"
words = st.text(st.sampled_from(HIRAGANA + KANJI + "ーアイウエオ、。「」"), min_size=2, max_size=30)
code = st.sampled_from(["x = 1", "def f(x):", "    return x + 1", "", "import math", "y = x ** 2 - 3"])
sources = st.lists(st.tuples(code, words), min_size=1, max_size=20).map(
    lambda lines: "".join(f"{line}  # {word}\n" for line, word in lines)
)
SOURCE = "# 変分下界の推定値を計算する\nx = 1\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "euc_jp", "cp932", "iso2022_jp"]
)
@given(source=sources)
def test_a_japanese_source_comes_back_from_any_encoding(encoding: str, source: str) -> None:
    assume(not encoding.startswith("utf-16-") or len(source) > 40)  # without a mark the shortest could be anything
    content = source.encode(encoding)
    found = decode_text(content)
    assert found is not None
    assert found.text == source
    read, repairs = python_text("vae.py", content)
    assert read.decode() == source
    assert len(repairs) == (0 if encoding in ("utf-8", "utf-8-sig") else 1)


@given(sources, st.sampled_from(["cp932", "euc_jp", "shift_jis", "utf-8", "iso2022_jp"]))
def test_what_a_source_declares_is_made_true(source: str, encoding: str) -> None:
    text = f"# -*- coding: {encoding} -*-\n" + source
    read, _ = python_text("vae.py", text.encode(encoding))
    assert read.decode().split("\n", 1) == ["# -*- coding: utf-8 -*-", source]
    compile(read.replace(b"    return x + 1", b"").replace(b"def f(x):", b""), "vae.py", "exec")


@given(st.binary(max_size=400))
def test_any_bytes_give_utf8_or_stay_as_they_are(content: bytes) -> None:
    read, repairs = python_text("vae.py", content)
    if repairs and read == content:
        return
    read.decode()


def test_utf8_without_need_for_repair_is_handed_on_byte_for_byte() -> None:
    for content in (SOURCE.encode(), b"", b"x = 1\r\ny = 2", b"#!/usr/bin/python\n# coding: utf-8\n"):
        assert python_text("vae.py", content) == (content, ())


def test_each_repair_names_the_file_and_the_encoding() -> None:
    _, (repair,) = python_text("vae.py", SOURCE.encode("cp932"))
    assert repair.en == "vae.py was read as cp932 and converted to UTF-8."


@pytest.mark.parametrize(
    "name", ["utf8mb4", "sjis-win", "rot13", "idna", "unicode_escape", "punycode", "zlib", "x" * 99]
)
def test_a_declaration_that_is_no_encoding_of_texts_is_not_followed(name: str) -> None:
    read, repairs = python_text("vae.py", f"# coding: {name}\n{SOURCE}".encode())
    assert read == f"# coding: utf-8\n{SOURCE}".encode()
    assert len(repairs) == 1


def test_plain_ascii_is_left_alone_whatever_encoding_of_texts_it_declares() -> None:
    content = b"# coding: latin-1\nx = 1\n"
    assert python_text("vae.py", content) == (content, ())
    assert python_text("vae.py", b"# coding: utf-16\nx = 1\n")[0] == b"# coding: utf-8\nx = 1\n"


def test_a_declaration_that_does_not_fit_is_not_followed() -> None:
    content = f"# coding: euc_jp\n{SOURCE}".encode("cp932")
    found = decode_text(content)
    assert found is not None
    assert (found.encoding, SOURCE in found.text) == ("cp932", True)


def test_a_declaration_counts_in_the_first_two_lines_alone_and_not_behind_code() -> None:
    for text in ("#\n#\n# coding: cp932\n変\n", "x = 1\n# coding: cp932\n変\n"):
        assert python_text("vae.py", text.encode()) == (text.encode(), ())
    second = "#!/usr/bin/env python\n# vim: set fileencoding=cp932 :\nx = '変'\n"
    assert "fileencoding=utf-8" in python_text("vae.py", second.encode("cp932"))[0].decode()


def test_windows_characters_are_read_where_shift_jis_is_declared() -> None:
    text = "# coding: shift_jis\nx = '①髙'\n"
    assert "①髙" in python_text("vae.py", text.encode("cp932"))[0].decode()


def test_of_two_encodings_that_fit_the_one_with_fewer_half_width_kana_is_taken() -> None:
    text = "# 変分下界\n"
    as_euc, as_cp932 = text.encode("euc_jp").decode("cp932"), text.encode("euc_jp").decode("euc_jp")
    assert any("\uff61" <= c <= "\uff9f" for c in as_euc)
    found = decode_text(text.encode("euc_jp"))
    assert found is not None
    assert found.text == as_cp932


def test_circled_numbers_in_euc_are_read() -> None:
    found = decode_text("# ①変分下界の推定値\n".encode("euc_jis_2004"))
    assert found is not None
    assert "①変分" in found.text


def test_nul_characters_are_taken_out_and_it_is_said() -> None:
    read, (repair,) = python_text("vae.py", SOURCE.encode() + b"\0" * 3)
    assert read == SOURCE.encode()
    assert "3 NUL" in repair.en


def test_what_fits_nothing_stays_as_it_is_and_it_is_said() -> None:
    content = b"x = 1  # \xff\xfe\x81\n\x80\xff\xa0"
    read, (repair,) = python_text("vae.py", content)
    assert read == content
    assert "no known encoding" in repair.en


def test_all_codecs_are_there() -> None:
    load_codecs()


def test_a_mark_and_a_declaration_that_contradicts_it() -> None:
    read, _ = python_text("vae.py", codecs.BOM_UTF8 + f"# coding: cp932\n{SOURCE}".encode())
    assert read == f"# coding: utf-8\n{SOURCE}".encode()


@given(st.text(st.sampled_from("ｱｲｳｴｵ亜唖"), min_size=1, max_size=8), sources)
def test_a_little_half_width_kana_in_cp932_does_not_mislead(kana: str, source: str) -> None:
    assume(any(c in HIRAGANA for c in source))
    text = f"# {kana}\n{source}"
    found = decode_text(text.encode("cp932"))
    assert found is not None
    assert found.text == text

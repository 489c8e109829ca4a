"""Which file of a student is which of those that are asked for, whatever they called it."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from typing import Any

import pytest
from dll.autograder.delivery.account import Asked, Delivered, Line, Piece, When
from dll.autograder.delivery.belongings import MAX_HELPERS
from dll.autograder.delivery.file_names import Fit, comparable, named
from dll.autograder.delivery.reading import read_delivery
from dll.autograder.delivery.versions import versions
from hypothesis import given
from hypothesis import strategies as st

EARLY, LATE = (2026, 11, 1, 9, 0, 0), (2026, 11, 2, 9, 0, 0)
STUB = b'def kl(x):\n    """To do."""\n    raise NotImplementedError\n\n\ndef elbo(x):\n    raise NotImplementedError\n'
VAE = b"def kl(x):\n    return x\n\n\ndef elbo(x):\n    return kl(x)\n"
GAN = b"def value(x):\n    return -x\n\n\ndef step(x):\n    return x\n"
VARIANTS = b"def penalty(x):\n    return x\n"
FUNCTIONS = {"vae.py": ("kl", "elbo"), "gan.py": ("value", "step"), "gan_variants.py": ("penalty",)}
ASKED = Asked(FUNCTIONS, {"vae.py": STUB})


def piece(path: str, content: bytes, when: When = EARLY) -> Piece:
    return Piece(path, when, len(content), lambda: io.BytesIO(content))


def deliver(files: Mapping[str, bytes | tuple[bytes, When]], asked: Asked = ASKED) -> Delivered:
    """What is found in these files; each of one date, or with its own."""
    given = [
        piece(path, *(content if isinstance(content, tuple) else (content, EARLY))) for path, content in files.items()
    ]
    return read_delivery(given, asked)


def english(found: Delivered) -> str:
    return " ".join(repair.en for repair in found.repairs)


def line(found: Delivered, path: str) -> Line:
    (only,) = (line for line in found.lines if line.path == path)
    return only


def why(found: Delivered, path: str) -> str:
    reason = line(found, path).why
    assert reason is not None
    return reason.en


NAMES = [
    *(
        "VAE.py",
        "Vae.PY",
        "ｖａｅ.py",
        "vae (1).py",
        "vae(2).py",
        "vae-1.py",
        "vae_1.py",
        "vae2.py",
        "vae_v2.py",
        "vae.pyw",
    ),
    *("vae_final.py", "final_vae.py", "vae_final_2.py", "2026036_vae.py", "vae_2026036.py", "vae_20261120.py"),
    *("s2026036_vae.py", "vae.py.txt", "vae.txt", "vae", "vae.py.py", "コピー 〜 vae.py", "vae - コピー.py"),
    *("vae - コピー (2).py", "vaeのコピー.py", "Copy of vae.py", "vae copy.py", "vae copy 2.py", "vae_最終版.py"),
    *("課題1_vae.py", "第8回_vae.py", "提出用 vae.py", "  vae.py", "vae .py"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_variant_of_the_name_is_taken_and_it_is_said(name: str) -> None:
    found = deliver({name: VAE, "gan.py": GAN})
    assert found.files == {"vae.py": VAE, "gan.py": GAN}
    assert f"{name} was taken for vae.py." in english(found)
    assert line(found, name).target == "vae.py"


@pytest.mark.parametrize(
    "name", ["yamada_vae.py", "vae_yamada.py", "山田太郎_vae.py", "hanako_101_5003_vae-1.py", "vae_old.py"]
)
def test_a_name_among_words_that_may_mean_anything_is_taken_where_its_functions_agree(name: str) -> None:
    assert deliver({name: VAE}).files == {"vae.py": VAE}
    other = deliver({name: b"x = 1\n"})
    assert (other.files, other.not_placed is None) == ({}, False)


def test_the_longest_name_is_meant() -> None:
    for name in ("gan_variants (1).py", "GAN-Variants.py", "2026_gan_variants.py"):
        assert named(name, tuple(FUNCTIONS)) == ("gan_variants.py", Fit.COPY)
    assert named("vae_gan.py", tuple(FUNCTIONS)) is None


@pytest.mark.parametrize("name", ["vae.md", "vae.png", "vae.ipynb", "vaes.py", "evae.py", "main.py", "問題1.py", ""])
def test_other_names_say_nothing(name: str) -> None:
    assert named(name, tuple(FUNCTIONS)) is None


def test_a_text_called_like_a_file_is_that_file_only_where_it_is_python() -> None:
    found = deliver({"vae.txt": "感想です。\n".encode(), "vae": b"hello", "gan.py": GAN})
    assert set(found.files) == {"gan.py", "vae.txt"}
    assert deliver({"vae.py.txt": b"pass"}).files == {"vae.py": b"pass"}


@pytest.mark.parametrize(
    "name", ["vae/vae.py", "vae/main.py", "VAE/answer.py", "vae (1)/problem.py", "a/b/vae/code.py", "vae/my.py"]
)
def test_a_folder_for_each_problem(name: str) -> None:
    found = deliver({name: VAE, "gan/gan.py": GAN, "gan/table.csv": b"1,2\n"})
    assert found.files == {"vae.py": VAE, "gan.py": GAN, "table.csv": b"1,2\n"}


def test_a_package_of_ones_own_called_like_a_file_stays_one() -> None:
    found = deliver(
        {"vae.py": b"from vae_parts import x\n" + VAE, "vae_parts/__init__.py": b"x = 1\n", "vae/parts.py": b"y = 2\n"}
    )
    assert set(found.files) == {"vae.py", "vae_parts/__init__.py", "vae/parts.py"}


def test_the_functions_tell_where_the_name_does_not() -> None:
    found = deliver({"problem1.py": VAE, "untitled.py": GAN + b"# x", "x.txt": VARIANTS})
    assert found.files == {"vae.py": VAE, "gan.py": GAN + b"# x", "gan_variants.py": VARIANTS}
    assert "problem1.py was taken for vae.py, since it defines its functions." in english(found)


def test_half_of_the_functions_are_not_enough() -> None:
    found = deliver({"problem1.py": VAE.split(b"\n\n\n")[0]})
    assert found.files == {}
    assert found.not_placed is not None
    assert found.not_placed.en == (
        "Nothing here can be taken for vae.py, gan.py, gan_variants.py; there is: problem1.py."
    )


def test_one_source_with_several_problems_is_taken_apart() -> None:
    found = deliver(
        {
            "report.py": b"import math\nS = math.pi\n"
            + VAE.replace(b"return x", b"return x * S")
            + GAN
            + b"print(kl(1))\n"
        }
    )
    assert set(found.files) == {"vae.py", "gan.py"}
    assert b"math" in found.files["vae.py"]
    assert b"math" not in found.files["gan.py"]
    assert line(found, "report.py").target == "gan.py, vae.py"


def test_of_two_the_later_is_taken_and_it_is_said() -> None:
    for later, earlier in (("vae (1).py", "vae.py"), ("vae.py", "vae (1).py"), ("new/vae.py", "vae.py")):
        found = deliver({earlier: (VAE, EARLY), later: (VAE + b"# new\n", LATE)})
        assert found.files["vae.py"] == VAE + b"# new\n"
        assert "There are several for vae.py" in english(found)
        assert f"the latest was taken: {later}." in english(found)
        by_itself = ", which was uploaded by itself," if later == "vae.py" else ""
        assert why(found, earlier) == f"{later}{by_itself} was taken for vae.py."


def test_of_two_of_one_date_that_is_taken_which_lies_with_the_others_then_nearest_to_the_top() -> None:
    found = deliver({"a/b/vae.py": VAE, "a/b/gan.py": GAN, "vae.py": VAE + b"# other\n"})
    assert found.files["vae.py"] == VAE
    assert "a/b/vae.py was taken." in english(found)
    assert deliver({"a/vae.py": VAE, "b/c/vae.py": VAE + b"#\n"}).files["vae.py"] == VAE


ORDER = [
    ("vae.py", "vae (1).py"),
    ("vae (2).py", "vae (10).py"),
    ("vae_v9.py", "vae_v10.py"),
    ("vae_v10.py", "vae_final.py"),
    ("vae.py", "vae_最終.py"),
    ("vae - Copy.py", "vae.py"),
    ("Lec8/vae.py", "Lec8 (1)/vae.py"),
    ("20261120-vae.py", "20261121-vae.py"),
]


@pytest.mark.parametrize(("earlier", "later"), ORDER)
def test_of_two_of_one_date_that_is_taken_whose_name_is_of_the_later_version(earlier: str, later: str) -> None:
    found = deliver({earlier: VAE + b"#\n", later: VAE})
    assert found.files["vae.py"] == VAE
    if "Copy" not in earlier:
        assert f"of equal dates; by its name {later} was taken." in english(found)
    assert "equal dates" not in english(deliver({earlier: (VAE, EARLY), later: (VAE + b"#\n", LATE)}))
    assert deliver({earlier: (VAE, LATE), later: (VAE + b"#\n", EARLY)}).files["vae.py"] == VAE


def test_names_that_are_no_versions_of_one_another_say_nothing() -> None:
    assert versions(["a1/vae.py", "vae.py", "b2/vae.py"]) == {}
    assert versions(["Lec8.zip", "Lec8 (2).tar.gz"]) == {"Lec8.zip": (0, (8,)), "Lec8 (2).tar.gz": (0, (8, 2))}


@pytest.mark.parametrize("folder", ["old", "backup", "古い", "vae_bak", "Test"])
def test_what_was_put_aside_is_taken_only_where_there_is_no_other(folder: str) -> None:
    aside = f"{folder}/vae.py"
    assert deliver({"vae.py": (VAE, EARLY), aside: (VAE + b"#\n", LATE)}).files["vae.py"] == VAE
    assert deliver({aside: VAE}).files["vae.py"] == VAE


def test_an_untouched_stub_loses_against_what_was_written() -> None:
    spaced = STUB.replace(b"\n", b"\r\n") + b"\n\n"
    found = deliver({"vae.py": (spaced, LATE), "vae_old.py": (VAE, EARLY)})
    assert found.files == {"vae.py": VAE}
    assert "as it was handed out" in why(found, "vae.py")
    assert deliver({"vae.py": spaced}).files["vae.py"] == spaced
    assert deliver({"vae.py": b"  \n", "x/vae.py": VAE}).files["vae.py"] == VAE


def test_the_same_file_twice_is_no_question() -> None:
    found = deliver({"vae.py": VAE, "copy/vae.py": VAE})
    assert found.repairs == ()
    assert why(found, "copy/vae.py") == "It is the same as vae.py."


def test_own_modules_and_small_tables_come_along_from_where_the_files_lie() -> None:
    found = deliver(
        {
            "Lec/src/vae.py": b"from tools.inner import x\n" + VAE,
            "Lec/src/tools/inner.py": b"x = 1\n",
            "Lec/src/helper.py": b"",
            "Lec/src/table.json": b"{}",
            "Lec/src/notes.txt": b"notes",
            "Lec/src/big.csv": b"1,2\n" * 300_000,
            "Lec/elsewhere.py": b"y = 2\n",
            "Lec/src/curve.png": b"\x89PNG\r\n\x1a\n",
        }
    )
    assert set(found.files) == {"vae.py", "tools/inner.py", "helper.py", "table.json", "notes.txt"}
    assert "needs it" in why(found, "Lec/elsewhere.py")
    assert "more than 1 MB" in why(found, "Lec/src/big.csv")


def test_a_module_that_lies_elsewhere_comes_along_where_it_is_imported() -> None:
    found = deliver(
        {"hw/vae.py": b"import shared\n" + VAE, "lib/shared.py": b"import more\n", "more.py": b"", "not.py": b""}
    )
    assert set(found.files) == {"vae.py", "shared.py", "more.py"}


def test_a_file_that_lost_comes_along_where_it_is_imported() -> None:
    found = deliver({"vae.py": b"from vae_v2 import *\n" + VAE, "vae_v2.py": VAE})
    assert set(found.files) == {"vae.py", "vae_v2.py"}


def test_a_helper_called_like_a_second_version_is_none() -> None:
    found = deliver({"vae.py": (b"import vae2\n" + VAE, EARLY), "vae2.py": (b"def inner(x):\n    return x\n", LATE)})
    assert found.files == {"vae.py": b"import vae2\n" + VAE, "vae2.py": b"def inner(x):\n    return x\n"}


def test_two_helpers_for_one_place_are_said() -> None:
    found = deliver(
        {"vae/vae.py": VAE, "vae/util.py": b"a = 1\n", "gan/gan.py": GAN, "gan/util.py": (b"b = 2\n", LATE)}
    )
    assert found.files["util.py"] == b"b = 2\n"
    assert "There are several for util.py; gan/util.py was taken." in english(found)


def test_more_helpers_than_anybody_writes_are_left_with_the_limit() -> None:
    found = deliver({"vae.py": VAE} | {f"h{n:03}.py": b"" for n in range(MAX_HELPERS + 30)})
    assert len(found.files) == MAX_HELPERS + 1
    assert sum(line.count for line in found.lines) == MAX_HELPERS + 31
    assert any(line.why is not None and str(MAX_HELPERS) in line.why.en for line in found.lines)


def test_the_encoding_of_what_is_taken_is_repaired_and_it_is_said() -> None:
    source = "# 変分下界の推定値\n".encode() + VAE
    found = deliver({"vae.py": source.decode().encode("cp932"), "gan.py": GAN + source.decode().encode("cp932")[:0]})
    assert found.files["vae.py"] == source
    assert "vae.py was read as cp932 and converted to UTF-8." in english(found)


def test_a_picture_called_like_a_file_loses_against_a_source() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(100)
    assert deliver({"vae.py": picture, "vae (1).py": VAE}).files == {"vae.py": VAE}
    for content in (picture, b"<!DOCTYPE html>\n<html>", b"\xcb\r\r\n" + bytes(12) + b"\xe3\0\0"):
        alone = deliver({"vae.py": content})
        assert alone.files == {}
        assert alone.not_placed is not None
        assert alone.not_placed.en == (
            "vae.py was left out. It is called like a file of the assignment, but it is no Python."
        )


@given(
    st.lists(
        st.sampled_from([*NAMES, "vae.py", "old/vae.py", "vae/main.py", "x.py", "a/gan.py", "gan.py", "b/util.py"]),
        unique=True,
    ),
    st.data(),
)
def test_the_order_of_what_was_uploaded_makes_no_difference(names: list[str], data: st.DataObject) -> None:
    contents: dict[str, Any] = {
        name: (
            data.draw(st.sampled_from([VAE, GAN, STUB, VAE + b"#", b""])),
            data.draw(st.sampled_from([EARLY, LATE, ()])),
        )
        for name in names
    }
    given = [piece(name, *content) for name, content in contents.items()]
    found = read_delivery(given, ASKED)
    random.Random(1).shuffle(given)
    assert read_delivery(given, ASKED) == found
    assert sorted(line.path for line in found.lines if line.count == 1) == sorted(names)


@given(st.text(max_size=60))
def test_any_name_says_something_or_nothing(name: str) -> None:
    named(name, tuple(FUNCTIONS))
    comparable(name)

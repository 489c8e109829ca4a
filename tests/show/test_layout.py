"""Where text breaks, images side by side, and what the checks say of a picture's functions."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from dll.autograder.assignment import Assignment
from dll.autograder.model import Cause, CheckResult, Outcome, Variant
from dll.autograder.reports.check_report import views
from dll.autograder.show import style
from dll.autograder.show.data import digits
from dll.autograder.show.layout import tiled, wrapped
from dll.autograder.show.verdict import Verdict, judge
from dll.autograder.text import Text
from matplotlib import font_manager


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ["one two", "three"]),
        ("学習された場", ["学習され", "た場"]),
        ("学習する。次", ["学習する。", "次"]),
        ("損失は下(青)", ["損失は下", "(青)"]),
        ("ab", ["ab"]),
        ("", [""]),
        ("x" * 40, ["x" * 8] * 3 + ["x" * 16]),
    ],
)
def test_text_breaks_between_words_and_japanese_characters(text: str, lines: list[str]) -> None:
    assert wrapped(text, 8).split("\n") == lines


def test_images_stand_row_by_row_with_a_gap() -> None:
    images = torch.arange(3.0)[:, None, None].expand(3, 2, 2)
    expected = [[0, 0, 9, 1, 1], [0, 0, 9, 1, 1], [9, 9, 9, 9, 9], [2, 2, 9, 9, 9], [2, 2, 9, 9, 9]]
    assert tiled(images, 2, gap=1, fill=9.0).tolist() == expected
    assert tiled(images, 3).shape == (2, 6)


def test_the_digits_are_grey_images_with_labels() -> None:
    images, labels = digits()
    assert images.shape == (len(labels), 8, 8)
    assert (float(images.min()), float(images.max())) == (0, 1)
    assert labels.unique().tolist() == list(range(10))


def test_a_japanese_font_is_one_that_is_installed_and_still_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    class Entry:
        def __init__(self, name: str, fname: str) -> None:
            self.name, self.fname = name, fname

    gone, there = Entry("Hiragino Sans", "/nowhere.ttc"), Entry("IPAexGothic", __file__)
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [gone, there])
    assert style.japanese_font() == "IPAexGothic"
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [gone])
    assert style.japanese_font() is None


def result(function: str, cause: Cause | None, **more: Any) -> CheckResult:
    outcome = Outcome.PASSED if cause is None and not more else Outcome.FAILED
    variant, law = Variant("cpu", "float32"), Text("法則", "law")
    return CheckResult("calc", function, f"test_{function}", 1, variant, law, outcome, cause, **more)


def verdict(toy: Assignment, *results: CheckResult) -> Verdict:
    return judge(views(toy, results))


def test_right_functions_can_be_called_and_are_right(toy: Assignment) -> None:
    assert verdict(toy, result("double", None), result("factorial", None)) == Verdict(True, {}, ())


def test_wrong_functions_are_called_and_named(toy: Assignment) -> None:
    found = verdict(toy, result("double", Cause.VALUE), result("factorial", None))
    assert found == Verdict(False, {}, ("double",))


@pytest.mark.parametrize("cause", [Cause.TIME, Cause.MEMORY, Cause.DIED, Cause.PROTOCOL])
def test_what_does_not_end_or_kills_its_process_is_never_called(toy: Assignment, cause: Cause) -> None:
    found = verdict(toy, result("double", cause), result("factorial", None))
    assert list(found.cannot) == ["double"]
    assert "double" in found.cannot["double"].en
    assert not found.right


def test_a_function_that_is_not_there_is_not_called(toy: Assignment) -> None:
    found = verdict(toy, result("double", Cause.MISSING_FUNCTION), result("factorial", None))
    assert list(found.cannot) == ["double"]


@pytest.mark.parametrize("cause", [Cause.SYNTAX, Cause.IMPORT, Cause.TIME])
def test_of_a_file_that_cannot_be_loaded_no_function_is_called(toy: Assignment, cause: Cause) -> None:
    found = verdict(toy, *(result(name, cause, whole_file=True) for name in ("double", "quadruple", "factorial")))
    assert set(found.cannot) == {"double", "quadruple", "factorial"}
    assert len(set(found.cannot.values())) == 1


def test_stubs_are_said_where_they_are_met_and_not_called_wrong(toy: Assignment) -> None:
    assert verdict(toy, result("double", Cause.NOT_IMPLEMENTED)) == Verdict(False, {}, ())


def test_a_function_that_may_only_suffer_from_another_is_not_called_wrong(toy: Assignment) -> None:
    suffering = result("quadruple", Cause.VALUE, mend_first="double")
    assert verdict(toy, result("double", Cause.VALUE), suffering).wrong == ("double",)

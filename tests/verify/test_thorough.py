"""`dll verify --thorough`: what is wrong with an exam on either side is counted and named, and decides the status."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ..conftest import TESTS, Dll

TEST = "assignments/toy/calc/public/test_calc.py"


@pytest.fixture
def toy_copy(tmp_path: Path) -> Path:
    shutil.copytree(TESTS / "toy", tmp_path / "toy")
    return tmp_path / "toy"


def thorough(dll: Dll, root: Path, *more: str) -> tuple[int, str]:
    folder = str(root / "assignments" / "toy")
    done = dll("verify", "calc", "--thorough", "--seeds", "2", "--jobs", "1", "--assignment", folder, *more)
    return done.returncode, done.stdout


@pytest.mark.long
def test_the_table_is_printed_and_the_page_and_the_calibration_are_written(dll: Dll, toy_copy: Path) -> None:
    page = toy_copy / "quality.md"
    status, printed = thorough(dll, toy_copy, "-o", str(page))
    assert "mutants" in printed
    text = page.read_text(encoding="utf-8")
    assert "| calc |" in text
    assert "calc.tripled" in text
    assert (status == 0) == ("not good enough" not in printed)


@pytest.mark.long
def test_a_check_too_weak_lets_mutants_live_and_a_right_answer_that_fails_is_a_false_alarm(
    dll: Dll, toy_copy: Path
) -> None:
    path = toy_copy / TEST
    text = path.read_text(encoding="utf-8")
    strict = "    assert_close(student.quadruple(x), reference.quadruple(x))"
    assert strict in text
    path.write_text(text.replace(strict, "    student.quadruple(x)"), encoding="utf-8")
    styles = toy_copy / "assignments" / "toy" / "calc" / "staff" / "styles"
    styles.mkdir(exist_ok=True)
    solution = (toy_copy / "solutions" / "toy" / "calc.py").read_text(encoding="utf-8")
    (styles / "almost.py").write_text(solution + "\n\ndef double(x):\n    return 2.001 * x\n", encoding="utf-8")
    status, printed = thorough(dll, toy_copy)
    assert status == 1
    assert "mutant that lives: calc.quadruple" in printed
    assert "vacuous check: calc.quadruple" in printed
    assert "not good enough: calc" in printed
    assert "right answer without full marks: calc/almost, seed" in printed


def test_a_page_is_written_by_the_thorough_form_alone(dll: Dll) -> None:
    done = dll("verify", "-o", "page.md")
    assert done.returncode == 2
    assert "--thorough" in done.stderr

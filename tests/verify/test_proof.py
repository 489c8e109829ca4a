"""`dll verify` must find what is wrong with an exam: each test plants one fault in the toy and sees it named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from dll.autograder.assignment import load_assignment
from dll.autograder.verify.incentives import Finding
from dll.autograder.verify.proof import prove
from dll.autograder.verify.trials import Trials

from ..conftest import TESTS, TOY, Dll

Prove = Callable[[str, str, str], list[Finding]]


@pytest.fixture
def prove_with(tmp_path: Path) -> Prove:
    """Replace a piece of a file of the toy, and prove it: what is not proven."""

    def run(name: str, old: str, new: str) -> list[Finding]:
        root = tmp_path / "toy"
        shutil.copytree(TESTS / "toy", root)
        path = root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return [finding for finding in prove(load_assignment("toy", root), 3, 1) if not finding.ok]

    return run


TEST = "assignments/toy/calc/public/test_calc.py"
MISTAKES = "assignments/toy/calc/staff/mistakes.toml"


def test_the_toy_as_it_is_is_proven(dll: Dll) -> None:
    done = dll("verify", "--assignment", TOY)
    assert done.returncode == 0
    assert "0 not" in done.stdout.splitlines()[-1]


def test_the_quick_form_proves_a_part_of_what_the_whole_does(dll: Dll) -> None:
    quick, whole = (dll("verify", "calc", "--assignment", TOY, *more).stdout.splitlines() for more in (["--quick"], []))
    assert quick[-1].endswith(" proven, 0 not")
    assert {line for line in quick[:-1] if "variants named" not in line} <= set(whole)


def test_a_sample_of_the_mistakes_has_the_first_of_each_function_and_only_that_is_tried_on_others() -> None:
    lec8 = load_assignment("lec8")
    trials = Trials(lec8, tuple(p.name for p in lec8.problems))
    sample, whole = (list(trials.mistakes(every)) for every in (4, 1))
    of = [(t.problems[0], t.mistake.function) for t in sample if t.mistake]
    assert len(whole) / 4 <= len(sample) < len(whole) / 2
    assert set(of) == {(t.problems[0], t.mistake.function) for t in whole if t.mistake}
    assert [bool(t.asks) for t in sample] == [key in of[:n] for n, key in enumerate(of)]
    assert not any(t.asks for t in whole)


def test_quick_and_thorough_exclude_each_other(dll: Dll) -> None:
    done = dll("verify", "--quick", "--thorough", "--assignment", TOY)
    assert (done.returncode, "exclude each other" in done.stderr) == (2, True)


def test_a_check_that_zeros_pass_is_found(prove_with: Prove) -> None:
    found = prove_with(
        TEST,
        "x = given.normal(2, 3)\n    assert_close(student.quadruple",
        "x = given.normal(2, 3) * 0\n    assert_close(student.quadruple",
    )
    assert {f.subject for f in found} >= {"zeros", "echo-0"}
    assert any("test_quadruple_of_random_numbers" in f.detail for f in found)


def test_a_check_that_asserts_nothing_is_found_by_every_adversary(prove_with: Prove) -> None:
    found = prove_with(
        TEST, "    assert_close(student.quadruple(x), reference.quadruple(x))", "    student.quadruple(x)"
    )
    assert {f.subject for f in found} >= {"zeros", "ones", "nan", "echo-0", "transposed"}


def test_a_solution_that_fails_its_own_exam_is_found(prove_with: Prove) -> None:
    found = prove_with(
        TEST, "assert_close(student.quadruple(x), reference.quadruple(x))", "assert_close(student.quadruple(x), x)"
    )
    assert any(f.what.startswith("solution") and "test_quadruple" in f.detail for f in found)


def test_a_mistake_that_no_check_catches_is_found(prove_with: Prove) -> None:
    (found,) = prove_with(MISTAKES, "return double(x) + x", "return 4 * x")
    assert (found.subject, found.detail) == ("calc.tripled", "costs calc.quadruple nothing")


def test_a_mistake_that_costs_another_function_is_found(prove_with: Prove) -> None:
    (found,) = prove_with(MISTAKES, "return double(x) + x\n", "return double(x) + x\n\nfactorial = None\n")
    assert "also costs calc.factorial (test_factorial_is_exact)" in found.detail


def test_a_starter_that_scores_is_found(prove_with: Prove) -> None:
    (found,) = prove_with("starter/toy/extra.py", 'raise NotImplementedError("negate")', "return -x")
    assert (found.what, found.detail) == ("starter", "5 points")


def test_a_function_without_a_check_is_found(prove_with: Prove) -> None:
    found = prove_with(
        "assignments/toy/assignment.toml",
        '{ name = "factorial"',
        '{ name = "unchecked", points = 1, minutes = 1, when = "home" },\n  { name = "factorial"',
    )
    assert any("unchecked has no check" in f.detail for f in found)


TOML = "assignments/toy/assignment.toml"


def test_a_part_that_is_not_declared_is_found_and_what_it_costs(prove_with: Prove) -> None:
    found = prove_with(TOML, ', uses = ["double"] }', " }")
    parts = [f for f in found if f.what == "parts"]
    assert [(f.subject, f.detail) for f in parts] == [("calc.quadruple", "uses double, and declares none")]
    assert any(f.what == "mistake" and "also costs calc.quadruple" in f.detail for f in found)


def test_a_part_that_is_declared_and_not_called_is_found(prove_with: Prove) -> None:
    late = '{ name = "factorial", points = 2, minutes = 3, when = "home" }'
    found = prove_with(TOML, late, late.replace(" }", ', uses = ["double"] }'))
    assert ("parts", "calc.factorial") in [(f.what, f.subject) for f in found]


def test_a_function_that_earns_points_by_giving_back_its_part_is_found(prove_with: Prove) -> None:
    """Twice a check that the part's own answer passes."""
    found = prove_with(
        TEST,
        "    x = given.normal(2, 3)\n    assert_close(student.quadruple",
        "    x = given.normal(2, 3) * 0 + 0\n    assert_close(student.quadruple",
    )
    assert ("part alone", "calc.quadruple is double") in [(f.what, f.subject) for f in found]

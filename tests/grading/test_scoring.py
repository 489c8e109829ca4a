"""Points: exact, spread by weight, precision and device; rounded once."""

from __future__ import annotations

from fractions import Fraction

import msgspec
from dll.autograder.assignment import Assignment
from dll.autograder.grading.scoring import rounded, score, total
from dll.autograder.model import Cause, CheckResult, Outcome, Problem, Variant
from dll.autograder.text import Text
from hypothesis import given
from hypothesis import strategies as st

NOTHING = Text("", "")


def result(test: str, weight: int, dtype: str, ok: bool, device: str = "cpu", function: str = "double") -> CheckResult:
    outcome = Outcome.PASSED if ok else Outcome.FAILED
    return CheckResult("calc", function, test, weight, Variant(device, dtype), NOTHING, outcome)


def points(assignment: Assignment, *results: CheckResult) -> Fraction:
    return total(score(assignment, results))


def test_a_functions_points_are_spread_by_weight_and_precision(toy: Assignment) -> None:
    worth = Fraction(10, 4)  # `double` has 1 of the problem's 4 shares of 10 points
    results = [
        result("a", 3, "float32", ok=True),
        result("a", 3, "float64", ok=False),
        result("b", 1, "float32", ok=True),
        result("b", 1, "float64", ok=True),
    ]
    assert toy.double_share == Fraction(1, 5)
    assert points(toy, *results) == worth * (Fraction(3, 4) * Fraction(4, 5) + Fraction(1, 4))


def test_the_second_device_carries_its_share(toy: Assignment) -> None:
    results = [
        result("a", 1, dtype, ok=device == "cpu", device=device)
        for dtype in ("float32", "float64")
        for device in ("cpu", "cuda")
    ]
    assert points(toy, *results) == Fraction(10, 4) * (1 - toy.second_device_share)


def test_a_function_can_have_a_share_of_its_own_for_the_second_device(toy: Assignment) -> None:
    def with_share(problem: Problem) -> Problem:
        functions = tuple(msgspec.structs.replace(f, second_share=Fraction(1, 10)) for f in problem.functions)
        return msgspec.structs.replace(problem, functions=functions)

    own = msgspec.structs.replace(toy, problems=tuple(map(with_share, toy.problems)))
    results = [result("a", 1, "float32", ok=device == "cpu", device=device) for device in ("cpu", "cuda")]
    assert points(own, *results) == Fraction(10, 4) * Fraction(9, 10)


def test_with_and_without_a_second_device_a_right_submission_has_the_same_points(toy: Assignment) -> None:
    alone = [result("a", 2, dtype, ok=True) for dtype in ("float32", "float64")]
    both = alone + [result("a", 2, dtype, ok=True, device="cuda") for dtype in ("float32", "float64")]
    assert points(toy, *alone) == points(toy, *both) == Fraction(10, 4)


def test_what_was_not_tried_on_the_second_device_leaves_its_share_to_the_cpu(toy: Assignment) -> None:
    def untried(test: str) -> CheckResult:
        return msgspec.structs.replace(
            result(test, 1, "float32", ok=False, device="emulated"), outcome=Outcome.NOT_GRADED, cause=Cause.UNSUPPORTED
        )

    right = [result(t, 1, dtype, ok=True) for t in "ab" for dtype in ("float32", "float64")]
    assert points(toy, *right, untried("a"), untried("b")) == Fraction(10, 4)
    assert points(toy, *right, untried("a"), result("b", 1, "float32", ok=True, device="emulated")) == Fraction(10, 4)
    wrong = [msgspec.structs.replace(r, outcome=Outcome.FAILED) for r in right]
    assert points(toy, *wrong, untried("a"), untried("b")) == 0
    half = [*wrong[:2], *right[2:]]
    assert points(toy, *half, untried("a"), untried("b")) == Fraction(10, 8)


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.booleans()), min_size=1, max_size=8))
def test_points_lie_between_none_and_all_and_all_right_gives_all(checks: list[tuple[int, bool, bool]]) -> None:
    from dll.autograder.assignment import load_assignment

    from ..conftest import TESTS

    toy = load_assignment("toy", TESTS / "toy")
    results = [
        result(f"t{n}", weight, dtype, ok)
        for n, (weight, *oks) in enumerate(checks)
        for dtype, ok in zip(("float32", "float64"), oks, strict=True)
    ]
    found = points(toy, *results)
    assert 0 <= found <= Fraction(10, 4)
    assert (found == Fraction(10, 4)) == all(a and b for _, a, b in checks)
    assert (found == 0) == (not any(a or b for _, a, b in checks))


def test_rounding_is_half_up_at_two_digits() -> None:
    assert [str(rounded(Fraction(n, 1000))) for n in (1005, 1015, 1004, 0)] == ["1.01", "1.02", "1.00", "0.00"]
    assert str(rounded(Fraction(1, 3))) == "0.33"
    assert str(rounded(Fraction(100))) == "100.00"

"""How a wrong result is related to the right one: each relation is recognised, and none is seen where there is none."""

from __future__ import annotations

import pytest
import torch
from dll.autograder.advice.relations import relation, usual_relation
from dll.autograder.exam.compare import assert_close
from dll.autograder.exam.failure import Facts, Failure
from dll.autograder.model import Cause
from dll.autograder.sandbox import tensors, wire
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

WANT = torch.tensor([[1.0, -2.0, 0.5], [0.25, 3.0, -1.5], [2.5, 0.75, -4.0]], dtype=torch.float64)


def call(*arguments: Tensor) -> wire.Call:
    packed: list[wire.Value] = [tensors.pack(argument) for argument in arguments]
    return wire.Call(nonce=0, module="vae", function="f", objects=[], args=packed)


def said(got: Tensor, want: Tensor, *arguments: Tensor) -> str | None:
    """What is said of `got` in English."""
    try:
        assert_close(got, want)
    except Failure as failure:
        found = relation(failure, call(*arguments))
        return found.en if found else None
    raise AssertionError("the values do not differ")


def test_signs_and_halves_are_recognised() -> None:
    for factor, words in ((-1, "−1 times"), (2, "twice"), (0.5, "half"), (-2, "−2 times"), (-0.5, "−1/2 times")):
        assert words in (said(factor * WANT, WANT) or "")


def test_a_sum_in_place_of_a_mean_is_recognised_by_the_size_it_ran_over() -> None:
    x = torch.zeros(7, 11)
    want = torch.tensor([0.3, -0.8, 1.1, 0.2, -0.4, 0.9, 0.7], dtype=torch.float64)
    assert "the size of the batch: a sum" in (said(7 * want, want, x) or "")
    assert "one example: a mean" in (said(want / 11, want, x) or "")
    assert "divided by the number of all elements, with the sign reversed" in (said(-want / 77, want, x) or "")


def test_rounding_to_float32_is_recognised_in_float64_only() -> None:
    assert "float32 only" in (said(WANT.mul(1 / 3).float().double(), WANT / 3) or "")
    assert said(WANT.float() * 1.01, WANT.float()) is None


def test_zero_transposed_reversed_rows_and_constants_are_recognised() -> None:
    assert "0 throughout" in (said(torch.zeros_like(WANT), WANT) or "")
    assert "transposed" in (said(WANT.T.contiguous(), WANT) or "")
    assert "reverse order" in (said(WANT.flip(0), WANT) or "")
    assert "same constant" in (said(WANT + 0.7, WANT) or "")
    one_row = WANT.clone()
    one_row[1] += torch.tensor([0.1, 0.2, 0.4])
    assert "single row" in (said(one_row, WANT) or "")


def test_a_gradient_is_called_a_gradient() -> None:
    failure = Failure(Cause.GRADIENT)
    try:
        assert_close(-WANT, WANT)
    except Failure as different:
        failure = Failure(Cause.GRADIENT, facts=different.facts)
    found = relation(failure, None)
    assert found is not None
    assert found.en.startswith("The gradient is exactly −1 times")
    assert found.ja.startswith("勾配は")


def test_python_floats_are_compared_in_the_precision_of_the_call() -> None:
    for dtype, off in ((torch.float32, 1e-6), (torch.float64, 0.0)):
        failure = Failure(Cause.VALUE, facts=Facts(got=2 * 0.73 * (1 + off), want=0.73))
        assert "exactly twice" in str(relation(failure, call(torch.zeros(3, 5, dtype=dtype))))
    huge = Failure(Cause.VALUE, facts=Facts(got=2e300, want=1e300))
    assert "exactly twice" in str(relation(huge, None))


def test_nothing_is_said_of_nan_of_integers_or_of_another_shape() -> None:
    assert said(torch.full_like(WANT, torch.nan), WANT) is None
    assert said(torch.tensor([2, 4]), torch.tensor([1, 2])) is None
    assert said(WANT[:2], WANT) is None


@given(st.lists(st.floats(-3, 3), min_size=9, max_size=9))
def test_unrelated_numbers_are_not_called_related(noise: list[float]) -> None:
    got = WANT + torch.tensor(noise, dtype=torch.float64).reshape(3, 3) ** 3 * 0.37 + torch.arange(9).reshape(3, 3) ** 2
    assert said(got, WANT, torch.zeros(5, 13)) is None


def test_a_relation_is_usual_where_at_least_half_of_the_comparisons_have_it() -> None:
    negated, doubled, other = (Failure(Cause.VALUE, facts=Facts(got=g, want=WANT)) for g in (-WANT, 2 * WANT, WANT**2))
    raised = Failure(Cause.RAISED)
    assert "−1 times" in str(usual_relation([(f, None) for f in (negated, negated, other, other, raised, raised)]))
    assert usual_relation([(f, None) for f in (negated, doubled, other)]) is None
    assert usual_relation([]) is None


def test_an_integer_that_went_through_a_float_is_recognised() -> None:
    want = 3**60
    failure = Failure(Cause.VALUE, facts=Facts(got=int(float(want)), want=want))
    assert "a float, not an integer" in str(relation(failure, None))
    assert relation(Failure(Cause.VALUE, facts=Facts(got=want + want // 1000, want=want)), None) is None


@pytest.mark.parametrize(("got", "want", "said"), [(8, 7, "one too many"), (0, 1, "one too few"), (-3, -2, "too few")])
def test_a_count_that_is_one_off_is_said(got: int, want: int, said: str) -> None:
    assert said in str(relation(Failure(Cause.VALUE, facts=Facts(got=got, want=want)), None))


@pytest.mark.parametrize(("got", "want"), [(9, 7), (True, 0), (8.0, 7), (8, 7.0)])
def test_of_no_other_number_it_is_said_that_it_is_one_off(got: float, want: float) -> None:
    assert relation(Failure(Cause.VALUE, facts=Facts(got=got, want=want)), None) is None

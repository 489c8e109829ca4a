"""When two answers are alike: up to rounding, and a list of tensors in whatever order."""

from __future__ import annotations

import torch
from dll.autograder.exam.failure import Failure
from dll.autograder.exam.similarity import equal_up_to_rounding
from dll.autograder.model import Cause
from dll.autograder.sandbox import wire
from dll.autograder.sandbox.perform import perform
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

POLYGONS = [torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, float(k)]], dtype=torch.float64) for k in (1, 2, 3)]


def answer(value: object) -> wire.Answer:
    """What comes back where a student's function returns `value`."""
    return perform(wire.Call(nonce=0, module="vae", function="f", objects=[], args=[]), lambda: value, "cpu")


@given(st.permutations(POLYGONS))
def test_a_list_of_tensors_is_like_itself_in_any_order(polygons: list[Tensor]) -> None:
    assert equal_up_to_rounding(answer(polygons), answer(POLYGONS))


def test_a_list_with_one_tensor_twice_is_not_like_one_with_another_in_its_place() -> None:
    first, second, third = POLYGONS
    assert not equal_up_to_rounding(answer([first, first, third]), answer(POLYGONS))
    assert not equal_up_to_rounding(answer([first, second]), answer(POLYGONS))


def test_a_tuple_is_like_itself_in_its_own_order_alone() -> None:
    first, second, _ = POLYGONS
    assert equal_up_to_rounding(answer((first, second)), answer((first, second)))
    assert not equal_up_to_rounding(answer((second, first)), answer((first, second)))


def test_rounding_leaves_answers_alike_and_another_precision_does_not() -> None:
    x = torch.linspace(-1, 1, 7, dtype=torch.float64)
    assert equal_up_to_rounding(answer(x + 1e-10), answer(x))
    assert not equal_up_to_rounding(answer(x + 1e-6), answer(x))
    assert not equal_up_to_rounding(answer(x.float()), answer(x))


def test_exceptions_are_alike_where_kind_and_cause_are() -> None:
    raised = [Failure(Cause.RAISED, exception=name) for name in ("ValueError", "ValueError", "TypeError")]
    assert equal_up_to_rounding(raised[0], raised[1])
    assert not equal_up_to_rounding(raised[0], raised[2])
    assert not equal_up_to_rounding(raised[0], answer(POLYGONS))

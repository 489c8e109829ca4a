"""Known mistakes behind failures: named from the answers alone, where one explains them, and never by guess."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from dll.autograder.exam.failure import Failure
from dll.autograder.exam.similarity import clearly_different, equal_up_to_rounding
from dll.autograder.examiner.diagnosis import Diagnosis, may_fit_by_chance, settled
from dll.autograder.mistakes import Mistake
from dll.autograder.model import Cause
from dll.autograder.sandbox import tensors, wire
from dll.autograder.text import Text
from torch import Tensor

A, B, C = (Mistake(f"toy.{name}", "f", Text(name, name)) for name in "abc")


def answer(
    value: wire.Value, gradients: list[dict[str, wire.Tensor]] | None = None, left: tuple[str, ...] = ()
) -> wire.Answer:
    return wire.Answer(0, value, gradients, [], wire.Observed(left=list(left)))


def number(tensor: Tensor) -> wire.Answer:
    return answer(tensors.pack(tensor))


def table(tensor: Tensor) -> list[dict[str, wire.Tensor]]:
    return [{"": tensors.pack_state(tensor)}]


def test_one_suspect_is_named() -> None:
    assert settled([[A], []]) == [A, None]


def test_of_several_suspects_the_one_that_another_check_is_explained_by_alone_is_named() -> None:
    assert settled([[A, B], [B]]) == [B, B]


def test_of_several_suspects_the_only_one_that_fits_all_is_named() -> None:
    assert settled([[A, B], [B, C]]) == [B, B]


def test_where_two_mistakes_fit_none_is_named() -> None:
    assert settled([[A, B], [A, B]]) == [None, None]
    assert settled([[A, B], [A], [B]]) == [None, A, B]


def test_of_several_suspects_those_that_a_passed_check_refutes_are_dropped() -> None:
    assert settled([[A, B], [A, B]], lambda m: m is A) == [B, B]
    assert settled([[A]], lambda m: m is A) == [A]


def test_what_fits_by_chance_is_named_where_it_fits_half_of_the_failed_checks_and_else_not() -> None:
    assert settled([[A], [B], [], [], []], by_chance=[True] * 5) == [None] * 5
    assert settled([[A], [B], [], [], []], by_chance=[True, False, True, True, True]) == [None, B, None, None, None]
    assert settled([[A], [A], [], []], by_chance=[True] * 4) == [A, A, None, None]


def test_single_whole_numbers_fit_by_chance_and_nothing_else_does() -> None:
    count, table_ = answer(wire.Int("7")), number(torch.tensor([7, 7]))
    calls: Any = [0, 1]
    for found, expected in (([count, count], True), ([count, table_], False), ([answer(wire.Float(7.0))] * 2, False)):
        ask: Any = found.__getitem__
        assert may_fit_by_chance(ask, calls) is expected


@pytest.mark.parametrize("unique", [True, False])
def test_where_right_answers_differ_a_mistake_is_looked_for_whatever_it_answers(unique: bool) -> None:
    key: Any = SimpleNamespace(
        mistakes=lambda _: [A], transcript_of=lambda *_: lambda _: number(torch.tensor([1.0, 2.0]))
    )
    item: Any = SimpleNamespace(function="f", unique=unique)
    diagnosis = Diagnosis(key, lambda *_: None)
    call = wire.Call(0, "toy", "f", [], [])
    found = diagnosis.suspects(item, lambda _: number(torch.tensor([2.0, 1.0])), [call])
    assert found == ([] if unique else [A])


def test_answers_are_alike_up_to_rounding_and_not_up_to_more() -> None:
    want = torch.tensor([1.0, -1000.0, 3.0])
    assert equal_up_to_rounding(number(want + 1e-3), number(want))
    assert not equal_up_to_rounding(number(want + 1), number(want))
    exact = want.double()
    assert not equal_up_to_rounding(number(exact + 1e-3), number(exact))
    assert equal_up_to_rounding(number(exact + 1e-9), number(exact))


def test_nan_and_infinity_are_like_themselves_alone() -> None:
    want = torch.tensor([math.nan, math.inf, 1.0])
    assert equal_up_to_rounding(number(want), number(want))
    for got in ([0.0, math.inf, 1.0], [math.nan, -math.inf, 1.0], [math.nan, math.inf, math.nan]):
        assert not equal_up_to_rounding(number(torch.tensor(got)), number(want))


@pytest.mark.parametrize(
    "other",
    [
        number(torch.ones(2, 1)),
        number(torch.ones(2).double()),
        answer(wire.Float(1.0)),
        answer(tensors.pack(torch.ones(2)), table(torch.ones(2))),
        Failure(Cause.RAISED, exception="ValueError"),
    ],
)
def test_answers_of_another_kind_shape_or_dtype_are_not_alike(other: wire.Answer | Failure) -> None:
    assert not equal_up_to_rounding(other, number(torch.ones(2)))
    assert not equal_up_to_rounding(number(torch.ones(2)), other)


def test_gradients_lists_and_exceptions_are_compared_too() -> None:
    value = tensors.pack(torch.ones(2))
    assert equal_up_to_rounding(answer(value, table(torch.ones(2))), answer(value, table(torch.ones(2))))
    assert not equal_up_to_rounding(answer(value, table(torch.ones(2))), answer(value, table(torch.zeros(2))))
    one, two = wire.Items("list", [wire.Float(1.0), wire.Float(2.0)]), wire.Items("list", [wire.Float(1.0)])
    assert equal_up_to_rounding(answer(one), answer(one))
    assert not equal_up_to_rounding(answer(one), answer(two))
    refused = Failure(Cause.RAISED, exception="ValueError")
    assert equal_up_to_rounding(refused, Failure(Cause.RAISED, exception="ValueError"))
    assert not equal_up_to_rounding(refused, Failure(Cause.RAISED, exception="TypeError"))


def test_only_what_can_be_compared_differs_clearly() -> None:
    """The checks take a list for a tuple, and 0 and 1 for bool: such answers may still be those of a mistake."""
    want = torch.tensor([1.0, 0.0, 1.0])
    assert clearly_different(number(want + 0.5), number(want))
    assert not clearly_different(number(want + 1e-3), number(want))
    assert not clearly_different(number(want), number(want > 0))
    assert not clearly_different(number(want[:2]), number(want))
    assert not clearly_different(
        answer(wire.Items("list", [wire.Float(1.0)])), answer(wire.Items("tuple", [wire.Float(1.0)]))
    )
    assert clearly_different(
        answer(wire.Items("list", [wire.Float(1.0)])), answer(wire.Items("tuple", [wire.Float(2.0)]))
    )
    assert clearly_different(answer(wire.Int("a")), answer(wire.Int("b")))
    assert not clearly_different(Failure(Cause.RAISED), number(want))
    assert clearly_different(answer(wire.Float(1.0), table(want)), answer(wire.Float(1.0), table(-want)))


def test_lists_of_tensors_in_another_order_do_not_differ_clearly() -> None:
    one, other = (tensors.pack(torch.tensor([x])) for x in (1.0, 2.0))
    assert not clearly_different(answer(wire.Items("list", [one, other])), answer(wire.Items("list", [other, one])))
    assert clearly_different(answer(wire.Items("tuple", [one, other])), answer(wire.Items("tuple", [other, one])))


def test_a_malformed_answer_is_like_nothing() -> None:
    broken = answer(wire.Tensor("float32", (3,), b"12"))
    assert not equal_up_to_rounding(broken, answer(wire.Tensor("float32", (3,), b"12")))

"""Comparisons: strict about kind, shape, dtype and finiteness, then values within the stated tolerances."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, cast

import pytest
import torch
from dll.autograder.exam.compare import (
    assert_close,
    assert_differentiable,
    assert_law,
    assert_raises,
    assert_refuses,
    assert_unchanged,
    kind_of,
    measuring,
    widened,
)
from dll.autograder.exam.failure import Facts, Failure
from dll.autograder.exam.proxy import NotData, Run, SubjectFunction
from dll.autograder.model import NOT_TRIED, Cause, Outcome
from dll.autograder.sandbox.wire import Observed
from hypothesis import given
from hypothesis import strategies as st

DTYPES = [torch.float32, torch.float64]
BOTH = pytest.mark.parametrize("dtype", DTYPES, ids=["float32", "float64"])
moderate = st.floats(-1e6, 1e6)

Table = dict[str, torch.Tensor]


def cause_of(check: Callable[[], None]) -> Cause | None:
    """The cause of the failure, None where the check passes."""
    try:
        check()
    except Failure as failure:
        return failure.cause
    return None


def close(got: Any, want: Any, **options: Any) -> Cause | None:
    return cause_of(lambda: assert_close(got, want, **options))


def run(
    value: Any = 1.0,
    gradients: tuple[Table, ...] | None = (),
    states: tuple[Table, ...] = (),
    observed: Observed | None = None,
    dtype: torch.dtype = torch.float64,
) -> Run:
    return Run(value, gradients, states, observed or Observed(), dtype)


@given(st.lists(moderate, min_size=1, max_size=5), st.sampled_from(DTYPES))
def test_a_tensor_is_close_to_itself(numbers: list[float], dtype: torch.dtype) -> None:
    tensor = torch.tensor(numbers, dtype=dtype)
    assert close(tensor, tensor.double()) is None


@given(moderate, st.sampled_from([-1.0, 1.0]), st.sampled_from([1.0, 100.0]))
def test_the_tolerance_in_float64_is_as_stated(want: float, side: float, terms: float) -> None:
    tolerance = 1e-8 * terms + 1e-9 * abs(want)
    for share, cause in ((0.9, None), (1.1, Cause.VALUE)):
        got = want + side * share * tolerance
        assert close(got, want, terms=terms) == cause
        exact = torch.tensor([got], dtype=torch.float64), torch.tensor([want], dtype=torch.float64)
        assert close(*exact, terms=terms) == cause


@given(st.floats(-100.0, 100.0, width=32), st.sampled_from([-1.0, 1.0]), st.sampled_from([1.0, 100.0]))
def test_the_tolerance_in_float32_is_as_stated(want: float, side: float, terms: float) -> None:
    tolerance = 1e-5 * terms + 1e-4 * abs(want)
    for share, cause in ((0.8, None), (2.0, Cause.VALUE)):  # room for the rounding of `got` itself
        got = torch.tensor([want + side * share * tolerance], dtype=torch.float32)
        assert close(got, torch.tensor([want], dtype=torch.float64), terms=terms) == cause


@given(moderate, st.sampled_from([0.5, 2.0, 8.0]), st.sampled_from([1.0, 100.0]))
def test_a_widened_tolerance_is_so_many_times_as_wide(want: float, factor: float, terms: float) -> None:
    tolerance = factor * (1e-8 * terms + 1e-9 * abs(want))
    for share, cause in ((0.9, None), (1.1, Cause.VALUE)):
        got = torch.tensor([want + share * tolerance], dtype=torch.float64)
        with widened(factor), measuring() as deviations:
            assert close(got, torch.tensor([want], dtype=torch.float64), terms=terms) == cause
            assert close(got.item(), want, terms=terms) == cause
        assert deviations == [pytest.approx(share, rel=0.05)] * 2
    assert close(want + 0.9 * tolerance, want, terms=terms) == (None if factor < 1 else Cause.VALUE)


def test_a_float_is_compared_in_the_precision_that_it_was_computed_in() -> None:
    assert close(1.00001, 1.0, dtype=torch.float32) is None
    assert close(1.00001, 1.0, dtype=torch.float64) is Cause.VALUE
    assert close(run(1.00001, dtype=torch.float32), run(1.0, dtype=torch.float32)) is None
    assert close(run(1.00001), run(1.0)) is Cause.VALUE


@BOTH
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_single_number_that_is_not_finite_is_refused(dtype: torch.dtype, number: float) -> None:
    got = torch.tensor([1.0, number], dtype=dtype)
    assert close(got, torch.ones(2, dtype=torch.float64), terms=1e9) is Cause.NOT_FINITE
    assert close(number, 1.0, terms=1e9, dtype=dtype) is Cause.NOT_FINITE


def test_an_infinity_that_is_right_is_accepted() -> None:
    assert close(math.inf, math.inf) is None
    assert close(torch.tensor([-math.inf]), torch.tensor([-math.inf]).double()) is None


@pytest.mark.parametrize("want", [math.inf, -math.inf, math.nan])
def test_a_finite_answer_is_not_close_to_a_reference_that_is_not(want: float) -> None:
    assert close(torch.tensor([1.0]), torch.tensor([want]).double()) is not None
    assert close(1.0, want) is not None


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (1, 1.0),
        (1.0, 1),
        (True, 1),
        (1, True),
        (0, False),
        (None, 0),
        (0, None),
        ("1", 1),
        (torch.tensor(1.0), 1.0),
        (1.0, torch.tensor(1.0)),
        ([1.0], 1.0),
        (NotData("numpy.float64"), 1.0),
    ],
    ids=str,
)
def test_another_kind_with_an_equal_value_is_refused(got: Any, want: Any) -> None:
    assert close(got, want) is Cause.KIND


@pytest.mark.parametrize("value", [0, 3, True, False, None, "x", 2.5, [1, (2, None)], 1 << 82])
def test_equal_plain_values_are_accepted(value: Any) -> None:
    assert close(value, value) is None


@pytest.mark.parametrize(("got", "want"), [(3, 4), (True, False), ("a", "b"), ((1 << 82) + 1, 1 << 82)])
def test_plain_values_have_no_tolerance(got: Any, want: Any) -> None:
    assert close(got, want, terms=1e12) is Cause.VALUE


@BOTH
@pytest.mark.parametrize("shape", [(), (1,), (3, 2), (6,), (2, 3, 1)])
def test_a_shape_that_would_broadcast_is_refused(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    assert close(torch.ones(shape, dtype=dtype), torch.ones(2, 3, dtype=torch.float64)) is Cause.SHAPE


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.complex64, torch.complex128])
def test_a_tensor_of_another_sort_of_numbers_is_refused(dtype: torch.dtype) -> None:
    assert close(torch.ones(2, dtype=dtype), torch.ones(2, dtype=torch.float64)) is Cause.DTYPE


def test_bool_and_integer_tensors_are_compared_exactly_and_never_with_each_other() -> None:
    pattern = torch.tensor([[True, False]])
    assert close(pattern, pattern) is None
    assert close(~pattern, pattern, terms=1e9) is Cause.VALUE
    assert close(pattern.long(), pattern) is Cause.DTYPE
    assert close(pattern, pattern.long()) is Cause.DTYPE
    assert close(pattern.int(), pattern.long()) is Cause.DTYPE
    assert close(pattern.double(), pattern) is Cause.DTYPE


def test_one_wrong_element_is_enough_and_is_named() -> None:
    want = torch.zeros(2, 3, dtype=torch.float64)
    got = want.clone()
    got[1, 2] = 0.5
    with pytest.raises(Failure) as caught:
        assert_close(got, want)
    assert caught.value.cause is Cause.VALUE
    assert caught.value.detail is not None
    for part in ("[1, 2]", "0.5"):
        assert part in caught.value.detail.en
        assert part in caught.value.detail.ja


def test_empty_tensors_of_one_shape_are_equal() -> None:
    assert close(torch.zeros(0, 3), torch.zeros(0, 3).double()) is None
    assert close(torch.zeros(0, 2), torch.zeros(0, 3).double()) is Cause.SHAPE


def test_a_list_will_do_for_a_tuple_and_the_reverse() -> None:
    assert close([1.0, 2.0], (1.0, 2.0)) is None
    assert close((1.0, 2.0), [1.0, 2.0]) is None
    assert close([1.0, 3.0], (1.0, 2.0)) is Cause.VALUE
    assert close([1.0], (1.0, 2.0)) is Cause.SHAPE


@pytest.mark.parametrize("kind", [list, tuple])
def test_lists_and_tuples_are_compared_item_by_item(kind: Callable[[list[Any]], Any]) -> None:
    want = kind([1.0, torch.ones(2).double(), 3])
    assert close(kind([1.0, torch.ones(2), 3]), want) is None
    assert close(kind([1.0, torch.ones(2), 4]), want) is Cause.VALUE
    assert close(kind([1.0, torch.ones(3), 3]), want) is Cause.SHAPE
    assert close(kind([1.0, torch.ones(2)]), want) is Cause.SHAPE
    assert close(kind([math.nan, torch.ones(2), 3]), want) is Cause.NOT_FINITE


def test_tables_are_compared_name_by_name() -> None:
    want = {"a": torch.ones(2).double(), "b": torch.zeros(1).double()}
    assert close({"b": torch.zeros(1), "a": torch.ones(2)}, want) is None
    assert close({"a": torch.ones(2), "c": torch.zeros(1)}, want) is not None
    assert close({"a": torch.ones(2)}, want) is not None
    assert close({"a": torch.ones(2), "b": torch.ones(1)}, want) is Cause.VALUE


def test_a_reference_of_an_unknown_kind_is_the_authors_mistake() -> None:
    with pytest.raises(TypeError):
        assert_close(object(), object())


def test_a_run_is_close_where_value_gradients_and_states_are() -> None:
    table = {"w": torch.ones(2, dtype=torch.float64)}
    wrong = {"w": torch.tensor([1.0, 2.0], dtype=torch.float64)}
    broken = {"w": torch.tensor([1.0, math.nan], dtype=torch.float64)}
    want = run(1.0, (table,), (table,))
    assert close(run(1.0, (table,), (table,)), want) is None
    assert close(run(2.0, (table,), (table,)), want) is Cause.VALUE
    for bad in (wrong, broken):
        assert close(run(1.0, (bad,), (table,)), want) is Cause.GRADIENT
        assert close(run(1.0, (table,), (bad,)), want) is Cause.STATE


def test_a_wrong_shape_of_a_gradient_keeps_its_cause() -> None:
    want = run(1.0, ({"": torch.ones(2).double()},))
    assert close(run(1.0, ({"": torch.ones(3).double()},)), want) is Cause.SHAPE


def test_a_run_without_a_graph_is_cut_but_only_where_gradients_were_asked_for() -> None:
    want = run(1.0, ({"": torch.ones(2).double()},))
    assert close(run(1.0, None), want) is Cause.CUT
    assert close(run(1.0), run(1.0)) is None


def test_a_reference_without_a_graph_is_the_authors_mistake() -> None:
    with pytest.raises(ValueError, match="differentiable"):
        assert_close(run(1.0, ()), run(1.0, None))


def test_a_wrong_value_comes_before_a_wrong_gradient() -> None:
    want = run(1.0, ({"": torch.ones(2).double()},))
    assert close(run(2.0, None), want) is Cause.VALUE


@pytest.mark.parametrize("holds", [True, torch.tensor(True), torch.tensor([True, True])])
def test_a_law_that_holds_passes(holds: bool | torch.Tensor) -> None:
    assert cause_of(lambda: assert_law(holds)) is None


@pytest.mark.parametrize("holds", [False, torch.tensor(False), torch.tensor([True, False])])
def test_a_law_with_one_exception_fails(holds: bool | torch.Tensor) -> None:
    assert cause_of(lambda: assert_law(holds)) is Cause.LAW


def refusing(failure: Failure | None, value: Any = 1.0) -> Any:
    def function(*_: Any) -> Any:
        if failure is not None:
            raise failure
        return value

    return function


def raised(exception: str, text: str) -> Failure:
    return Failure(Cause.RAISED, exception=exception, text=text)


def test_a_refusal_is_a_value_error_that_names_the_argument() -> None:
    function = refusing(raised("ValueError", "eps has shape (4, 1)"))
    assert cause_of(lambda: assert_refuses(function, naming="eps")) is None
    assert cause_of(lambda: assert_refuses(function, naming="logvar")) is Cause.MISREFUSED
    assert cause_of(lambda: assert_refuses(function, naming="logvar", or_naming=("eps",))) is None
    assert cause_of(lambda: assert_refuses(function, naming="logvar", or_naming=("mu",))) is Cause.MISREFUSED


def test_another_exception_is_a_refusal_of_another_kind_and_keeps_its_line() -> None:
    failure = Failure(
        Cause.RAISED, where="vae.py:3", exception="AssertionError", text="eps", facts=Facts(made=("a", 1))
    )
    with pytest.raises(Failure) as found:
        assert_refuses(refusing(failure), naming="eps")
    assert (found.value.cause, found.value.where, found.value.facts.naming) == (Cause.MISREFUSED, "vae.py:3", "eps")
    assert found.value.facts.made == ("a", 1)
    with pytest.raises(Failure) as found:
        assert_raises(refusing(failure), exception="AttributeError")
    assert found.value.cause is Cause.MISREFUSED


def test_an_answer_is_no_refusal() -> None:
    assert cause_of(lambda: assert_refuses(refusing(None), naming="eps")) is Cause.NOT_REFUSED
    assert cause_of(lambda: assert_refuses(refusing(None, value=None), naming="eps")) is Cause.NOT_REFUSED


@pytest.mark.parametrize(
    "failure",
    [
        Failure(Cause.NOT_IMPLEMENTED, exception="NotImplementedError", note="eps"),
        Failure(Cause.TIME),
        Failure(Cause.DIED, note="eps"),
    ],
    ids=lambda failure: str(failure.cause),
)
def test_a_failure_that_is_no_exception_stays_what_it_is(failure: Failure) -> None:
    assert cause_of(lambda: assert_refuses(refusing(failure), naming="eps")) is failure.cause


def test_a_refusal_passes_the_arguments_on() -> None:
    seen: list[Any] = []

    def function(*arguments: Any) -> Any:
        seen.extend(arguments)
        raise raised("ValueError", "n < d")

    assert_refuses(function, 2, 3, naming="n")  # type: ignore[arg-type]

    assert seen == [2, 3]


def test_what_a_call_did_besides_its_answer_is_named() -> None:
    def unchanged(observed: Observed, reference: Observed | None = None) -> Cause | None:
        theirs = run(observed=reference) if reference else None
        return cause_of(lambda: assert_unchanged(run(observed=observed), theirs))

    assert unchanged(Observed()) is None
    assert unchanged(Observed(changed=[0])) is Cause.CHANGED
    assert unchanged(Observed(drew=True)) is Cause.DREW
    assert unchanged(Observed(left=["hooks"])) is Cause.CHANGED
    assert unchanged(Observed(left=["hooks"]), Observed()) is Cause.CHANGED
    assert unchanged(Observed(left=["hooks"]), Observed(left=["hooks"])) is None
    assert unchanged(Observed(left=["hooks", "grad"]), Observed(left=["hooks"])) is Cause.CHANGED
    assert unchanged(Observed(drew=True, changed=[1]), Observed(drew=True, changed=[1])) is None


def test_a_differentiable_run_has_finite_gradients() -> None:
    def differentiable(gradients: tuple[Table, ...] | None) -> Cause | None:
        return cause_of(lambda: assert_differentiable(run(gradients=gradients)))

    assert differentiable(({"": torch.ones(2)},)) is None
    assert differentiable(None) is Cause.CUT
    for number in (math.nan, math.inf):
        assert differentiable(({"": torch.ones(2)}, {"w": torch.tensor([1.0, number])})) is Cause.NOT_FINITE


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (torch.zeros(4, 3), "tensor (4, 3)"),
        (torch.tensor(0.0), "tensor ()"),
        (1.0, "float"),
        (None, "NoneType"),
        (NotData("numpy.ndarray"), "numpy.ndarray"),
    ],
)
def test_a_kind_is_named_in_a_students_words(value: Any, name: str) -> None:
    assert kind_of(value) == name


def test_a_failure_is_not_graded_only_where_the_fault_is_ours_or_a_device_is_lacking() -> None:
    ours = {cause for cause in Cause if Failure(cause).outcome is Outcome.NOT_GRADED}
    assert ours == {Cause.FAULT, *NOT_TRIED}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("n must not be negative", True),
        ("nは負であってはいけません", True),
        ("bad value: n=-3", True),
        ("negative number", False),
        ("n_units must not be negative", False),
        ("", False),
    ],
)
def test_a_refusal_must_name_the_argument_as_a_word(text: str, named: bool) -> None:
    def refuse(*arguments: Any) -> Any:
        raise Failure(Cause.RAISED, exception="ValueError", text=text, note="ValueError < Exception: n")

    if named:
        assert_refuses(cast("SubjectFunction", refuse), 1, naming="n")
    else:
        with pytest.raises(Failure, match="misrefused"):
            assert_refuses(cast("SubjectFunction", refuse), 1, naming="n")


OBSERVATIONS = {
    "an argument that was changed": Observed(changed=[0]),
    "a random number that was drawn": Observed(drew=True),
    "what was left in a network": Observed(left=["hooks"]),
}


@pytest.mark.parametrize("what", OBSERVATIONS)
def test_no_point_hangs_on_an_observation_alone(what: str) -> None:
    """A wrong value fails whatever the student process says of itself; a right one fails where it says so."""
    right = torch.ones(2)

    def check(value: torch.Tensor, observed: Observed) -> Cause | None:
        made = run(value, observed=observed)

        def compare() -> None:
            assert_close(made, run(right))
            assert_unchanged(made)

        return cause_of(compare)

    assert check(right, Observed()) is None
    assert check(right, OBSERVATIONS[what]) in (Cause.CHANGED, Cause.DREW)
    assert check(right + 1, Observed()) is Cause.VALUE
    assert check(right + 1, OBSERVATIONS[what]) is Cause.VALUE

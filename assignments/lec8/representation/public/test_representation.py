"""Checks of problem 9, the integral representation. Graded with other numbers than `dll check` uses."""

from __future__ import annotations

from typing import Any

import torch
from dll.autograder.exam import Subject, assert_close, assert_law, assert_refuses, assert_unchanged, points
from dll.autograder.text import Text
from torch import Tensor

NETWORK_DUE = Text(
    ja="nn.Sequential(nn.Linear, nn.ReLU, nn.Linear) で (B, 1) を受け取るものを返してください。",
    en="Return an nn.Sequential(nn.Linear, nn.ReLU, nn.Linear) that takes (B, 1).",
)


def values(given: Any, answer: Any, x: Tensor) -> Tensor:
    """What a returned network gives at x, (B, 1)."""
    assert_law(given.takes(answer, x), NETWORK_DUE)
    found: Tensor = given.at(answer, x)
    return found


@points(6, of="representation.integral_coefficients")
def test_integral_coefficients_with_uneven_knots(student: Subject, reference: Subject, given: Any) -> None:
    """c_i = f″(b_i)·w_i with the weights of the trapezoid rule, for knots that are not evenly spaced."""
    for n in (given.integer(5, 9), 3, 2):
        second, knots = given.away_from_zero(n), given.knots(n)
        assert_close(student.integral_coefficients(second, knots), reference.integral_coefficients(second, knots))


@points(4, of="representation.integral_coefficients")
def test_integral_coefficients_with_even_knots(student: Subject, reference: Subject, given: Any) -> None:
    """The same for evenly spaced knots, where the weights are h, and h/2 at both ends."""
    n = given.integer(5, 9)
    second, knots = given.away_from_zero(n), given.even_knots(n)
    assert_close(student.integral_coefficients(second, knots), reference.integral_coefficients(second, knots))


@points(3, of="representation.integral_coefficients")
def test_integral_coefficients_add_up_to_the_gain_in_slope(student: Subject, given: Any) -> None:
    """Where f is a cubic, Σ c_i = ∫ f″(b) db = f′(hi) - f′(lo): the trapezoid rule is exact for straight lines."""
    knots = given.knots(given.integer(4, 9))
    level, rise = given.number(), given.number()
    coefficients = student.integral_coefficients(level + rise * knots, knots)
    assert_law(coefficients.shape == knots.shape)
    lo, hi = knots[0].double(), knots[-1].double()
    assert_close(coefficients.sum(), level * (hi - lo) + rise * (hi**2 - lo**2) / 2, terms=10)


@points(4, of="representation.integral_coefficients")
def test_integral_coefficients_are_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to the second derivative and to the knots."""
    n = given.integer(4, 8)
    arguments = given.away_from_zero(n), given.knots(n)
    cotangent = given.away_from_zero(n)
    got, want = (
        f.run(*arguments, of=arguments, cotangent=cotangent)
        for f in (student.integral_coefficients, reference.integral_coefficients)
    )
    assert_close(got, want)


@points(1, of="representation.integral_coefficients")
def test_integral_coefficients_leave_their_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place, and no random number is drawn."""
    n = given.integer(4, 8)
    arguments = given.away_from_zero(n), given.knots(n)
    run = student.integral_coefficients.run(*arguments)
    want = reference.integral_coefficients.run(*arguments)
    assert_close(run, want)
    assert_unchanged(run, want)


@points(1, of="representation.integral_coefficients")
def test_integral_coefficients_refuse_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names an argument."""
    n = given.integer(4, 8)
    second, knots = given.away_from_zero(n), given.knots(n)
    assert_close(student.integral_coefficients(second, knots), reference.integral_coefficients(second, knots))
    for other in (second[:1], second[:, None]):
        assert_refuses(student.integral_coefficients, other, knots, naming="second_derivative", or_naming=["knots"])


@points(1, of="representation.integral_coefficients")
def test_integral_coefficients_refuse_knots_that_do_not_rise(student: Subject, reference: Subject, given: Any) -> None:
    """Knots that fall, or of which two are equal, are refused with a ValueError that names `knots`."""
    n = given.integer(4, 8)
    second, knots = given.away_from_zero(n), given.knots(n)
    assert_close(student.integral_coefficients(second, knots), reference.integral_coefficients(second, knots))
    swapped, place = knots.clone(), given.integer(1, n - 2)
    swapped[[place, place + 1]] = knots[[place + 1, place]]
    twice = knots.clone()
    twice[place + 1] = knots[place]
    for wrong in (knots.flip(0), swapped, twice):
        assert_refuses(student.integral_coefficients, second, wrong, naming="knots")


@points(5, of="representation.finite_network")
def test_finite_network_has_the_values_of_the_model(student: Subject, reference: Subject, given: Any) -> None:
    """f_lo + slope_lo·(x - lo) + Σ c_i·(x - b_i)₊ at x ≥ lo: at the knots, between them, and beyond the last."""
    for n in (given.integer(4, 8), 2):
        model = given.model(n)
        x = given.points(model.knots)
        got, want = (values(given, f(*model.arguments), x) for f in (student.finite_network, reference.finite_network))
        assert_close(got, want, terms=30)


@points(3, of="representation.finite_network")
def test_finite_network_is_straight_where_the_coefficients_are_zero(
    student: Subject, reference: Subject, given: Any
) -> None:
    """With c = 0 it is the straight line through (lo, f_lo) of slope slope_lo."""
    model = given.model(given.integer(3, 7))
    arguments = model.f_lo, model.slope_lo, torch.zeros_like(model.coefficients), model.knots
    x = given.points(model.knots)
    got, want = (values(given, f(*arguments), x) for f in (student.finite_network, reference.finite_network))
    assert_close(got, want, terms=30)


@points(3, of="representation.finite_network")
def test_finite_network_bends_at_the_knots(student: Subject, reference: Subject, given: Any) -> None:
    """With f_lo = slope_lo = 0 only Σ c_i·(x - b_i)₊ is left."""
    model = given.model(given.integer(3, 7))
    arguments = 0.0, 0.0, model.coefficients, model.knots
    x = given.points(model.knots)
    got, want = (values(given, f(*arguments), x) for f in (student.finite_network, reference.finite_network))
    assert_close(got, want, terms=30)


@points(3, of="representation.finite_network")
def test_finite_network_meets_a_parabola_at_the_knots(student: Subject, reference: Subject, given: Any) -> None:
    """Where f″ is constant, the network of the trapezoid rule's coefficients has the values of f at all knots."""
    knots = given.knots(given.integer(4, 9))
    f_lo, slope, bend = given.number(), given.number(), given.number()
    coefficients = reference.integral_coefficients(torch.full_like(knots, bend), knots).to(given.dtype)
    got = values(given, student.finite_network(f_lo, slope, coefficients, knots), knots[:, None])
    t = knots.double() - knots[0].double()
    assert_close(got, (f_lo + slope * t + bend * t**2 / 2)[:, None], terms=60)


@points(3, of="representation.finite_network")
def test_finite_network_has_one_hidden_layer(student: Subject, reference: Subject, given: Any) -> None:
    """nn.Sequential(Linear, ReLU, Linear) from (B, 1) to (B, 1), also for a single knot and a single x."""
    for n in (given.integer(3, 7), 1):
        model = given.model(n)
        got, want = (f(*model.arguments) for f in (student.finite_network, reference.finite_network))
        x = given.points(model.knots)[-1:]
        assert_close(values(given, got, x), values(given, want, x), terms=30)
        assert_close(given.shape_of(got), given.shape_of(want))


@points(1, of="representation.finite_network")
def test_finite_network_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place."""
    model = given.model(given.integer(3, 7))
    x = given.points(model.knots)
    got, want = (f.run(*model.arguments) for f in (student.finite_network, reference.finite_network))
    assert_close(values(given, got.value, x), values(given, want.value, x), terms=30)
    assert_unchanged(got, want)


@points(1, of="representation.finite_network")
def test_finite_network_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """As many coefficients as knots: shapes that broadcasting would accept are refused with a ValueError."""
    model = given.model(given.integer(3, 7))
    x = given.points(model.knots)
    got, want = (values(given, f(*model.arguments), x) for f in (student.finite_network, reference.finite_network))
    assert_close(got, want, terms=30)
    assert_refuses(
        student.finite_network,
        *(model.f_lo, model.slope_lo, model.coefficients[:1], model.knots),
        naming="coefficients",
        or_naming=["knots"],
    )


@points(5, of="representation.l2_error")
def test_l2_error_integrates_the_square_of_the_difference(student: Subject, reference: Subject, given: Any) -> None:
    """∫ (f̂ - f*)² dx by the trapezoid rule, on grids that are not even."""
    for n in (given.integer(5, 12), 2):
        f_hat, f_star, grid = given.normal(n), given.normal(n), given.knots(n)
        assert_close(student.l2_error(f_hat, f_star, grid), reference.l2_error(f_hat, f_star, grid))


@points(2, of="representation.l2_error")
def test_l2_error_of_parallel_functions(student: Subject, given: Any) -> None:
    """Where f̂ - f* is a constant c, it is c²·(hi - lo)."""
    n = given.integer(5, 12)
    f_star, grid, shift = given.dyadic(n), given.knots(n), given.dyadic(1)
    want = shift.double().square()[0] * (grid[-1].double() - grid[0].double())
    assert_close(student.l2_error(f_star + shift, f_star, grid), want)


@points(2, of="representation.l2_error")
def test_l2_error_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to both functions' values and to the grid."""
    n = given.integer(5, 12)
    arguments = given.normal(n), given.normal(n), given.knots(n)
    got, want = (f.run(*arguments, of=arguments) for f in (student.l2_error, reference.l2_error))
    assert_close(got, want)


@points(1, of="representation.l2_error")
def test_l2_error_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """No argument is changed in place, and no random number is drawn."""
    n = given.integer(5, 12)
    arguments = given.normal(n), given.normal(n), given.knots(n)
    run, want = (f.run(*arguments) for f in (student.l2_error, reference.l2_error))
    assert_close(run, want)
    assert_unchanged(run, want)


@points(1, of="representation.l2_error")
def test_l2_error_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names an argument."""
    n = given.integer(5, 12)
    f_hat, f_star, grid = given.normal(n), given.normal(n), given.knots(n)
    assert_close(student.l2_error(f_hat, f_star, grid), reference.l2_error(f_hat, f_star, grid))
    names = ["f_hat", "f_star", "grid"]
    for wrong in ((f_hat[:1], f_star, grid), (f_hat, f_star[:, None], grid), (f_hat[:1], f_star[:1], grid)):
        assert_refuses(student.l2_error, *wrong, naming=names[0], or_naming=names[1:])


@points(5, of="representation.error_bound")
def test_error_bound_of_each_pair(student: Subject, reference: Subject, given: Any) -> None:
    """2·(δ² + ε²) for errors of any shape."""
    for shape in ((6,), (3, 2), ()):
        errors = given.uniform(*shape, low=0.3, high=0.9), given.uniform(*shape, low=1.2, high=2.0)
        for pair in (errors, errors[::-1]):
            assert_close(student.error_bound(*pair), reference.error_bound(*pair))


@points(3, of="representation.error_bound")
def test_error_bound_is_met_where_both_errors_are_alike(student: Subject, reference: Subject, given: Any) -> None:
    """If f̂ - f_n = f_n - f*, then ‖f̂ - f*‖² is the bound itself: no factor below 2 would do."""
    n = given.integer(5, 12)
    f_star, step, grid = given.normal(n), given.normal(n), given.knots(n)
    f_n, f_hat = f_star + step, f_star + 2 * step
    delta, epsilon = (reference.l2_error(*pair, grid).sqrt().to(given.dtype) for pair in ((f_n, f_star), (f_hat, f_n)))
    assert_close(student.error_bound(delta, epsilon), reference.l2_error(f_hat, f_star, grid), terms=10)


@points(1, of="representation.error_bound")
def test_error_bound_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradients with respect to both errors."""
    errors = given.uniform(5, low=0.3, high=0.9), given.uniform(5, low=1.2, high=2.0)
    cotangent = given.away_from_zero(5)
    got, want = (f.run(*errors, of=errors, cotangent=cotangent) for f in (student.error_bound, reference.error_bound))
    assert_close(got, want)


@points(1, of="representation.error_bound")
def test_error_bound_refuses_different_shapes(student: Subject, reference: Subject, given: Any) -> None:
    """Shapes that broadcasting would accept are refused with a ValueError that names an argument."""
    delta, epsilon = given.uniform(4, 3, low=0.3, high=0.9), given.uniform(4, 3, low=1.2, high=2.0)
    assert_close(student.error_bound(delta, epsilon), reference.error_bound(delta, epsilon))
    for wrong in ((delta, epsilon[:, :1]), (delta[0], epsilon)):
        assert_refuses(student.error_bound, *wrong, naming="delta", or_naming=["epsilon"])

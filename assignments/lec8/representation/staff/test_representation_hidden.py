"""Hidden checks of problem 9 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, points


@points(2, of="representation.finite_network")
def test_finite_network_of_many_units(student: Subject, reference: Subject, given: Any) -> None:
    """The values of a model of many units."""
    model = given.model(given.integer(20, 30))
    x = given.points(model.knots)
    got, want = (given.at(f(*model.arguments), x) for f in (student.finite_network, reference.finite_network))
    assert_close(got, want, terms=1000)


@points(1, of="representation.l2_error")
def test_l2_error_on_a_fine_grid(student: Subject, reference: Subject, given: Any) -> None:
    """∫ (f̂ - f*)² dx on a grid of many points."""
    n = given.integer(60, 90)
    f_hat, f_star, grid = given.normal(n), given.normal(n), given.knots(n)
    assert_close(student.l2_error(f_hat, f_star, grid), reference.l2_error(f_hat, f_star, grid))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

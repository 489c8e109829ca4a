"""Checks of the toy problem."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, assert_refuses, assert_unchanged, points


@points(3, of="calc.double")
def test_double_of_random_numbers(student: Subject, reference: Subject, given: Any) -> None:
    """Twice each number, with its gradient."""
    x, cotangent = given.normal(2, 3), given.normal(2, 3)
    runs = [f.run(x, of=[x], cotangent=cotangent) for f in (student.double, reference.double)]
    assert_close(*runs)


@points(1, of="calc.double")
def test_double_leaves_its_argument_alone(student: Subject, reference: Subject, given: Any) -> None:
    """The argument is not changed in place."""
    x = given.normal(2, 3)
    run = student.double.run(x)
    want = reference.double.run(x)
    assert_close(run, want)
    assert_unchanged(run, want)


@points(1, of="calc.quadruple")
def test_quadruple_of_random_numbers(student: Subject, reference: Subject, given: Any) -> None:
    """Four times each number."""
    x = given.normal(2, 3)
    assert_close(student.quadruple(x), reference.quadruple(x))


@points(1, of="calc.factorial")
def test_factorial_is_exact(student: Subject, reference: Subject, given: Any) -> None:
    """Exact for numbers of any size; a negative one is refused."""
    n = given.integer(20, 60)
    assert_close(student.factorial(n), reference.factorial(n))
    assert_refuses(student.factorial, -n, naming="n")

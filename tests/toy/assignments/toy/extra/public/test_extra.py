"""Checks of the toy challenge."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, points


@points(1, of="extra.negate")
def test_negate_random_numbers(student: Subject, reference: Subject, given: Any) -> None:
    """Minus each number."""
    x = given.normal(3, 2)
    assert_close(student.negate(x), reference.negate(x))

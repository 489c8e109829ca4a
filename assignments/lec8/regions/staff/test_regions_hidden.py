"""Hidden checks of problem 5 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, points


@points(1, of="regions.activation_pattern")
def test_activation_pattern_of_a_wider_net(student: Subject, reference: Subject, given: Any) -> None:
    """A wider net with two hidden layers of different widths, and its pattern in order."""
    net, x = given.dyadic_net([4, 9, 3, 1]), given.points(12, 4)
    assert_close(given.pattern(student.activation_pattern(net, x)), reference.activation_pattern(net, x))


@points(3, of="regions.count_regions_1d")
def test_count_regions_1d_of_a_deeper_net(student: Subject, reference: Subject, given: Any) -> None:
    """More units in the third hidden layer, each of which switches at four places."""
    line = given.bent_line(given.integer(4, 7))
    assert_close(student.count_regions_1d(*line.arguments), reference.count_regions_1d(*line.arguments))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

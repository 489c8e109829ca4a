"""Hidden checks of problem 6 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, points


@points(2, of="regions2d.count_regions_2d")
def test_count_regions_2d_of_a_wider_net(student: Subject, reference: Subject, given: Any) -> None:
    """More units in two hidden layers, whose lines bend more often."""
    plane = given.plane([2, 5, 4, 1], 20)
    assert_close(student.count_regions_2d(*plane.arguments), reference.count_regions_2d(*plane.arguments))


@points(2, of="regions2d.regions_2d")
def test_regions_2d_of_folded_paper(student: Subject, reference: Subject, given: Any) -> None:
    """The polygons of a net that folds the box twice and cuts it, with their corners."""
    plane = given.folded_paper()
    got, want = (f(*plane.arguments) for f in (student.regions_2d.answering("anyhow"), reference.regions_2d))
    assert_close(given.patterns(plane.net, got), given.patterns(plane.net, want))
    assert_close(given.extents(plane.net, got), given.extents(plane.net, want), terms=10)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

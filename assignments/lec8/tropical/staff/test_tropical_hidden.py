"""Hidden checks of problem 10 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, points


@points(2, of="tropical.tropical_pair", unique=False)
def test_tropical_pair_in_more_dimensions(student: Subject, reference: Subject, given: Any) -> None:
    """More inputs and more units."""
    net = given.net(given.integer(4, 7), given.signs(given.integer(7, 10)))
    x = given.points(net)
    size = given.size(net, x)
    got, want = (given.value(f(net), x) / size for f in (student.tropical_pair, reference.tropical_pair))
    assert_close(got.to(given.dtype), want)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

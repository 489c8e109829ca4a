"""Hidden checks of problem 7 beyond the public ones, which are run again with secret numbers."""

from __future__ import annotations

from typing import Any

from dll.autograder.exam import Subject, assert_close, points


@points(1, of="origami.fold")
def test_fold_of_many_points(student: Subject, reference: Subject, given: Any) -> None:
    """More points of a cube of four dimensions, with up to five pieces."""
    n, x = given.folds(4), given.points(20, 4)
    assert_close(student.fold(x, n), reference.fold(x, n))


@points(2, of="origami.origami_net")
def test_origami_net_of_more_layers(student: Subject, reference: Subject, given: Any) -> None:
    """Enough regions of a deeper net."""
    sizes = given.sizes("deep")
    got, want = student.origami_net(*sizes), reference.origami_net(*sizes)
    assert_close(given.layers(got), given.layers(want))
    assert_close(given.regions(got, sizes), given.regions(want, sizes))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

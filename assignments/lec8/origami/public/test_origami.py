"""Checks of problem 7, the weights of origami. Graded with other numbers than `dll check` uses."""

from __future__ import annotations

from typing import Any

import pytest
from dll.autograder.exam import Subject, assert_close, assert_refuses, assert_unchanged, points


@points(4, of="origami.fold")
def test_fold_sends_each_piece_onto_the_whole(student: Subject, reference: Subject, given: Any) -> None:
    """Each coordinate through the triangle wave of n/d pieces, for points of the line, the plane and the space."""
    for d in (1, 2, 3):
        n, x = d * given.integer(2, 6), given.points(6, d)
        assert_close(student.fold(x, n), reference.fold(x, n))


@points(2, of="origami.fold")
def test_fold_where_d_does_not_divide_n(student: Subject, reference: Subject, given: Any) -> None:
    """The number of pieces is n/d rounded down; with one piece nothing is folded."""
    for d, least in ((2, 3), (3, 2)):
        n, x = given.folds(d, least), given.points(6, d)
        assert_close(student.fold(x, n), reference.fold(x, n))
    x = given.points(4, 3)
    for n in (3, 5):
        assert_close(student.fold(x, n), reference.fold(x, n))


@points(1, of="origami.fold")
def test_fold_at_the_kinks(student: Subject, reference: Subject, given: Any) -> None:
    """The ends of the pieces come to 0 and 1 in turn, 0 to 0."""
    for d in (1, 2):
        pieces = given.integer(3, 7)
        x = given.kinks(d, pieces)
        assert_close(student.fold(x, d * pieces), reference.fold(x, d * pieces))


@points(2, of="origami.fold")
def test_fold_is_differentiable(student: Subject, reference: Subject, given: Any) -> None:
    """The gradient rises and falls as the wave does."""
    for d in (1, 2):
        n, x, cotangent = given.folds(d), given.points(5, d), given.normal(5, d)
        got, want = (f.run(x, n, of=[x], cotangent=cotangent) for f in (student.fold, reference.fold))
        assert_close(got, want)


@points(1, of="origami.fold")
def test_fold_refuses_too_few_units(student: Subject, reference: Subject, given: Any) -> None:
    """n < d is refused with a ValueError that names `n`."""
    d = given.integer(2, 5)
    n, x = given.folds(d), given.points(5, d)
    assert_close(student.fold(x, n), reference.fold(x, n))
    for few in (d - 1, 0):
        assert_refuses(student.fold, x, few, naming="n")


@points(1, of="origami.fold")
def test_fold_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """The points are not changed in place, and no random number is drawn."""
    n, x = given.folds(2), given.points(5, 2)
    run, want = student.fold.run(x, n), reference.fold.run(x, n)
    assert_close(run, want)
    assert_unchanged(run, want)


@points(4, of="origami.origami_net")
@pytest.mark.parametrize("kind", ["cut", "line", "plane"])
def test_origami_net_has_enough_regions(kind: str, student: Subject, reference: Subject, given: Any) -> None:
    """As many regions as the bound asks for: cuts of a plane (L = 1), folds of the line, and of the plane."""
    _compare(kind, student, reference, given)


@points(2, of="origami.origami_net")
def test_origami_net_in_space(student: Subject, reference: Subject, given: Any) -> None:
    """Enough regions for three inputs, where the space is cut, and where it is folded first."""
    for kind in ("space", "folded space"):
        _compare(kind, student, reference, given)


@points(3, of="origami.origami_net")
def test_origami_net_where_d_does_not_divide_n(student: Subject, reference: Subject, given: Any) -> None:
    """Enough regions where units are left over in the layers that fold; in the last one all cut."""
    _compare("rest", student, reference, given)


@points(1, of="origami.origami_net")
def test_origami_net_with_too_few_units_to_fold(student: Subject, reference: Subject, given: Any) -> None:
    """With n < 2d the first layers cannot fold, but have to pass the cube on; then the last one cuts."""
    for kind in ("unfolded", "as many as inputs"):
        _compare(kind, student, reference, given)


@points(1, of="origami.origami_net")
def test_origami_net_is_float64(student: Subject, reference: Subject, given: Any) -> None:
    """All parameters are float64."""
    got, want, _ = _compare("plane", student, reference, given)
    assert_close(given.dtypes(got), given.dtypes(want))


@points(1, of="origami.origami_net")
def test_origami_net_refuses_what_is_out_of_range(student: Subject, reference: Subject, given: Any) -> None:
    """n < d, d < 1 and L < 1 are refused with a ValueError that names the argument."""
    _, _, (n, d, layers) = _compare("plane", student, reference, given)
    for low in (0, -d):
        assert_refuses(student.origami_net, n, d, low, naming="L")
        assert_refuses(student.origami_net, n, low, layers, naming="d")
    assert_refuses(student.origami_net, d, d + 1, layers, naming="n")


def _compare(kind: str, student: Subject, reference: Subject, given: Any) -> tuple[Any, Any, tuple[int, int, int]]:
    """Layers as asked, and as many regions as the reference has, or as are enough; both networks and their sizes."""
    sizes = given.sizes(kind)
    got, want = student.origami_net(*sizes), reference.origami_net(*sizes)
    assert_close(given.layers(got), given.layers(want))
    assert_close(given.regions(got, sizes), given.regions(want, sizes))
    return got, want, sizes

"""Checks of problem 6, the regions of the plane. Graded with other numbers than `dll check` uses."""

from __future__ import annotations

import math
from typing import Any

from dll.autograder.exam import Subject, assert_close, assert_refuses, assert_unchanged, points


@points(4, of="regions2d.count_regions_2d")
def test_count_regions_2d_of_one_hidden_layer(student: Subject, reference: Subject, given: Any) -> None:
    """The regions of a shallow net that meet the box; some lines miss the box, and some meet outside of it."""
    for _ in range(2):
        plane = given.lines(given.integer(4, 7))
        assert_close(student.count_regions_2d(*plane.arguments), reference.count_regions_2d(*plane.arguments))


@points(6, of="regions2d.count_regions_2d")
def test_count_regions_2d_of_a_deep_net(student: Subject, reference: Subject, given: Any) -> None:
    """The line of a unit of a deeper layer bends where it crosses those of earlier layers."""
    for plane in (given.plane([2, 4, 3, 1], 14), given.plane([2, 3, 2, 2, 1], 9), given.folded_paper()):
        assert_close(student.count_regions_2d(*plane.arguments), reference.count_regions_2d(*plane.arguments))


@points(4, of="regions2d.count_regions_2d")
def test_count_regions_2d_where_lines_coincide_and_meet(student: Subject, reference: Subject, given: Any) -> None:
    """Lines that coincide or meet in one point, units that are 0 on a region, touch 0, or are never active."""
    for _ in range(2):
        plane = given.crossing_lines()
        assert_close(student.count_regions_2d(*plane.arguments), reference.count_regions_2d(*plane.arguments))


@points(3, of="regions2d.count_regions_2d")
def test_count_regions_2d_sees_narrow_regions(student: Subject, reference: Subject, given: Any) -> None:
    """Regions too narrow for float32 or a lattice of points, in float64 whatever the net's precision."""
    plane = given.narrow_strips()
    assert_close(student.count_regions_2d(*plane.arguments), reference.count_regions_2d(*plane.arguments))


@points(2, of="regions2d.count_regions_2d")
def test_count_regions_2d_leaves_out_the_border(student: Subject, reference: Subject, given: Any) -> None:
    """A line along a side of the box or through a corner of it adds no region; without hidden layer there is one."""
    plane = given.lines_at_the_border()
    for net in (plane.net, given.mlp([2, 1])):
        assert_close(student.count_regions_2d(net, plane.box), reference.count_regions_2d(net, plane.box))


@points(1, of="regions2d.count_regions_2d")
def test_count_regions_2d_counts_patterns_not_slopes(student: Subject, reference: Subject, given: Any) -> None:
    """A unit that the output does not depend on divides the plane all the same, and zeros of the output do not."""
    plane = given.silent_units()
    assert_close(student.count_regions_2d(*plane.arguments), reference.count_regions_2d(*plane.arguments))


@points(2, of="regions2d.count_regions_2d")
def test_count_regions_2d_refuses_a_box_that_is_none(student: Subject, reference: Subject, given: Any) -> None:
    """x0 ≥ x1, y0 ≥ y1, and sides that are not finite, are refused with a ValueError that names `box`."""
    plane = given.lines(4)
    assert_close(student.count_regions_2d(*plane.arguments), reference.count_regions_2d(*plane.arguments))
    for box in _no_boxes(plane.box):
        assert_refuses(student.count_regions_2d, plane.net, box, naming="box")


@points(1, of="regions2d.count_regions_2d")
def test_count_regions_2d_leaves_the_net_alone(student: Subject, reference: Subject, given: Any) -> None:
    """The net keeps its parameters and their precision, no hook stays, and no random number is drawn."""
    plane = given.lines(5)
    run = student.count_regions_2d.run(*plane.arguments)
    want = reference.count_regions_2d.run(*plane.arguments)
    assert_close(run, want)
    assert_unchanged(run, want)


@points(4, of="regions2d.regions_2d")
def test_regions_2d_tiles_the_box(student: Subject, reference: Subject, given: Any) -> None:
    """As many polygons as there are regions, each of the right area, also of a deep net."""
    for plane in (given.lines(given.integer(4, 7)), given.plane([2, 4, 3, 1], 14)):
        got, want = _both(student, reference, plane)
        assert_close(given.areas(got), given.areas(want), terms=10)


@points(4, of="regions2d.regions_2d")
def test_regions_2d_has_one_polygon_for_each_pattern(student: Subject, reference: Subject, given: Any) -> None:
    """The activation patterns in the middles of the polygons are those of the regions, each once."""
    for plane in (given.lines(given.integer(4, 7)), given.plane([2, 3, 2, 2, 1], 9)):
        got, want = _both(student, reference, plane)
        assert_close(given.patterns(plane.net, got), given.patterns(plane.net, want))


@points(4, of="regions2d.regions_2d")
def test_regions_2d_has_the_corners_of_each_region(student: Subject, reference: Subject, given: Any) -> None:
    """Each polygon reaches as far as its region in every direction; where it starts and their order are free."""
    for plane in (given.lines(given.integer(4, 7)), given.plane([2, 4, 3, 1], 14)):
        got, want = _both(student, reference, plane)
        assert_close(given.patterns(plane.net, got), given.patterns(plane.net, want))
        assert_close(given.extents(plane.net, got), given.extents(plane.net, want), terms=10)


@points(2, of="regions2d.regions_2d")
def test_regions_2d_runs_counter_clockwise(student: Subject, reference: Subject, given: Any) -> None:
    """Each polygon is convex, and its vertices run counter-clockwise."""
    plane = given.lines(given.integer(4, 7))
    got, want = _both(student, reference, plane)
    assert_close(given.turns(got), given.turns(want))


@points(3, of="regions2d.regions_2d")
def test_regions_2d_where_lines_coincide_and_meet(student: Subject, reference: Subject, given: Any) -> None:
    """No polygon without area, and none twice, where lines coincide or meet in one point, or units are 0."""
    plane = given.crossing_lines()
    got, want = _both(student, reference, plane)
    assert_close(given.patterns(plane.net, got), given.patterns(plane.net, want))
    assert_close(given.areas(got), given.areas(want), terms=10)


@points(2, of="regions2d.regions_2d")
def test_regions_2d_sees_narrow_regions(student: Subject, reference: Subject, given: Any) -> None:
    """Regions too narrow for float32 or a lattice of points have their polygons."""
    plane = given.narrow_strips()
    got, want = _both(student, reference, plane)
    assert_close(given.patterns(plane.net, got), given.patterns(plane.net, want))


@points(1, of="regions2d.regions_2d")
def test_regions_2d_keeps_within_the_box(student: Subject, reference: Subject, given: Any) -> None:
    """Polygons end at the sides of the box; without hidden layer the box is the only one."""
    plane = given.lines_at_the_border()
    got, want = _both(student, reference, plane)
    assert_close(given.extents(plane.net, got), given.extents(plane.net, want), terms=10)
    net = given.mlp([2, 1])
    got, want = (f(net, plane.box) for f in (student.regions_2d.answering("anyhow"), reference.regions_2d))
    assert_close(given.extents(net, got), given.extents(net, want), terms=10)


@points(1, of="regions2d.regions_2d")
def test_regions_2d_is_float64_on_the_cpu(student: Subject, reference: Subject, given: Any) -> None:
    """The tensors are float64 and on the CPU, whatever the net's dtype and wherever it is."""
    plane = given.lines(4)
    got = student.regions_2d.answering("float64-on-cpu")(*plane.arguments)
    assert_close(given.areas(got), given.areas(reference.regions_2d(*plane.arguments)), terms=10)


@points(2, of="regions2d.regions_2d")
def test_regions_2d_refuses_a_box_that_is_none(student: Subject, reference: Subject, given: Any) -> None:
    """x0 ≥ x1, y0 ≥ y1, and sides that are not finite, are refused with a ValueError that names `box`."""
    plane = given.lines(4)
    got, want = _both(student, reference, plane)
    assert_close(given.areas(got), given.areas(want), terms=10)
    for box in _no_boxes(plane.box):
        assert_refuses(student.regions_2d.answering("anyhow"), plane.net, box, naming="box")


@points(1, of="regions2d.regions_2d")
def test_regions_2d_leaves_the_net_alone(student: Subject, reference: Subject, given: Any) -> None:
    """The net keeps its parameters and their precision, no hook stays, and no random number is drawn."""
    plane = given.lines(4)
    run, want = (f.run(*plane.arguments) for f in (student.regions_2d.answering("anyhow"), reference.regions_2d))
    assert_close(given.areas(run.value), given.areas(want.value), terms=10)
    assert_unchanged(run, want)


def _both(student: Subject, reference: Subject, plane: Any) -> tuple[Any, Any]:
    """Both answers; that they are float64 on the CPU is a check of its own."""
    return student.regions_2d.answering("anyhow")(*plane.arguments), reference.regions_2d(*plane.arguments)


def _no_boxes(box: Any) -> list[Any]:
    (x0, x1), (y0, y1) = box
    return [
        ((x1, x0), (y0, y1)),
        ((x0, x1), (y1, y1)),
        ((-math.inf, x1), (y0, y1)),
        ((x0, x1), (y0, math.inf)),
        ((x0, x1), (math.nan, y1)),
    ]

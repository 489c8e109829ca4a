"""Checks of problem 5, the regions of ReLU networks. Graded with other numbers than `dll check` uses."""

from __future__ import annotations

import math
from typing import Any

from dll.autograder.exam import Subject, assert_close, assert_refuses, assert_unchanged, points


@points(3, of="regions.activation_pattern")
def test_activation_pattern_of_one_hidden_layer(student: Subject, reference: Subject, given: Any) -> None:
    """Which units of one hidden layer are active, (B, N), for nets on ℝ and on ℝ³."""
    for d in (1, 3):
        net, x = given.dyadic_net([d, 6, 2]), given.points(8, d)
        assert_close(given.pattern(student.activation_pattern(net, x)), reference.activation_pattern(net, x))


@points(5, of="regions.activation_pattern")
def test_activation_pattern_of_several_layers_in_order(student: Subject, reference: Subject, given: Any) -> None:
    """All hidden layers side by side, in order; the output layer is none of them."""
    for sizes in ([2, 5, 4, 1], [3, 4, 4, 4, 2]):
        net, x = given.dyadic_net(sizes), given.points(10, sizes[0])
        assert_close(given.pattern(student.activation_pattern(net, x)), reference.activation_pattern(net, x))


@points(1, of="regions.activation_pattern")
def test_activation_pattern_is_inactive_at_zero(student: Subject, reference: Subject, given: Any) -> None:
    """A unit whose pre-activation is exactly 0 is not active."""
    x = given.points(7, 2)
    net = given.net_that_is_zero_at(x[2])
    assert_close(given.pattern(student.activation_pattern(net, x)), reference.activation_pattern(net, x))


@points(1, of="regions.activation_pattern")
def test_activation_pattern_leaves_its_arguments_alone(student: Subject, reference: Subject, given: Any) -> None:
    """Neither the net nor the inputs are changed, no hook stays, and no random number is drawn."""
    net, x = given.dyadic_net([2, 4, 3, 1]), given.points(6, 2)
    run = student.activation_pattern.run(net, x)
    want = reference.activation_pattern.run(net, x)
    assert_close(given.pattern(run.value), want.value)
    assert_unchanged(run, want)


@points(1, of="regions.activation_pattern")
def test_activation_pattern_is_bool(student: Subject, reference: Subject, given: Any) -> None:
    """True and False, not the numbers 1 and 0."""
    net, x = given.dyadic_net([2, 5, 1]), given.points(6, 2)
    assert_close(student.activation_pattern(net, x), reference.activation_pattern(net, x))


@points(6, of="regions.count_patterns")
def test_count_patterns_counts_each_pattern_once(student: Subject, reference: Subject, given: Any) -> None:
    """Rows with the same pattern count once, wherever in the batch they stand."""
    for _ in range(2):
        net, x = given.switches(given.integer(3, 8))
        assert_close(student.count_patterns(net, x), reference.count_patterns(net, x))


@points(2, of="regions.count_patterns")
def test_count_patterns_of_a_deep_net(student: Subject, reference: Subject, given: Any) -> None:
    """Patterns run over all hidden layers; a single row has one."""
    net, x = given.dyadic_net([2, 4, 4, 1]), given.points(20, 2)
    for rows in (x, x[:1]):
        assert_close(student.count_patterns(net, rows), reference.count_patterns(net, rows))


@points(1, of="regions.count_patterns")
def test_count_patterns_of_a_wide_net(student: Subject, reference: Subject, given: Any) -> None:
    """More units than an integer or a float has bits: the first and the last of them count."""
    net, x = given.wide_net(given.integer(66, 72))
    assert_close(student.count_patterns(net, x), reference.count_patterns(net, x))


@points(1, of="regions.count_patterns")
def test_count_patterns_refuses_a_net_without_hidden_units(student: Subject, reference: Subject, given: Any) -> None:
    """A net without a hidden unit is refused with a ValueError that names `net`."""
    net, x = given.switches(given.integer(3, 8))
    assert_close(student.count_patterns(net, x), reference.count_patterns(net, x))
    assert_refuses(student.count_patterns, given.dyadic_net([1, 2]), x, naming="net")


@points(5, of="regions.max_regions_shallow")
def test_max_regions_shallow_sums_the_binomials(student: Subject, reference: Subject, given: Any) -> None:
    """Σ_{j=0..d} C(n, j), for n > d."""
    for _ in range(4):
        d = given.integer(2, 6)
        n = d + given.integer(2, 9)
        assert_close(student.max_regions_shallow(n, d), reference.max_regions_shallow(n, d))


@points(2, of="regions.max_regions_shallow")
def test_max_regions_shallow_in_many_dimensions(student: Subject, reference: Subject, given: Any) -> None:
    """With n ≤ d every pattern has its region: C(n, j) = 0 for j > n."""
    for more in (0, 1, given.integer(2, 9)):
        n = given.integer(3, 9)
        assert_close(student.max_regions_shallow(n, n + more), reference.max_regions_shallow(n, n + more))


@points(2, of="regions.max_regions_shallow")
def test_max_regions_shallow_is_exact_at_any_size(student: Subject, reference: Subject, given: Any) -> None:
    """An exact integer, also beyond 53 and 64 bits."""
    n, d = given.integer(200, 260), given.integer(50, 90)
    assert_close(student.max_regions_shallow(n, d), reference.max_regions_shallow(n, d))


@points(5, of="regions.montufar_bound")
def test_montufar_bound_multiplies_the_folds(student: Subject, reference: Subject, given: Any) -> None:
    """⌊n/d⌋^{(L-1)d} · Σ_{j=0..d} C(n, j), also where d does not divide n."""
    for d in (2, 3, 4):
        n, layers = d * given.integer(2, 5) + given.integer(1, d), given.integer(3, 5)
        assert_close(student.montufar_bound(n, d, layers), reference.montufar_bound(n, d, layers))


@points(2, of="regions.montufar_bound")
def test_montufar_bound_at_the_ends_of_its_ranges(student: Subject, reference: Subject, given: Any) -> None:
    """One hidden layer (L = 1), one input (d = 1), and as many units as inputs (n = d)."""
    n, d = given.integer(4, 9), given.integer(2, 4)
    for arguments in ((n, d, 1), (n, 1, 4), (n, n, 3)):
        assert_close(student.montufar_bound(*arguments), reference.montufar_bound(*arguments))


@points(2, of="regions.montufar_bound")
def test_montufar_bound_is_exact_at_any_size(student: Subject, reference: Subject, given: Any) -> None:
    """An exact integer, also beyond 53 and 64 bits."""
    d, layers = given.integer(2, 5), given.integer(8, 12)
    n = d * (2 * given.integer(8, 16) + 1) + given.integer(0, d)  # an odd number of folds: no float has its power
    assert_close(student.montufar_bound(n, d, layers), reference.montufar_bound(n, d, layers))


@points(1, of="regions.montufar_bound")
def test_montufar_bound_refuses_what_is_out_of_range(student: Subject, reference: Subject, given: Any) -> None:
    """n < d, d < 1 and L < 1 are refused with a ValueError that names the argument."""
    n, d, layers = given.integer(5, 9), given.integer(2, 4), given.integer(2, 4)
    assert_close(student.montufar_bound(n, d, layers), reference.montufar_bound(n, d, layers))
    for low in (0, -d):
        assert_refuses(student.montufar_bound, n, d, low, naming="L")
        assert_refuses(student.montufar_bound, n, low, layers, naming="d")
    assert_refuses(student.montufar_bound, d, d + 1, layers, naming="n")


@points(5, of="regions.count_regions_1d")
def test_count_regions_1d_of_one_hidden_layer(student: Subject, reference: Subject, given: Any) -> None:
    """The regions of a shallow net that meet the interval; some units switch outside."""
    for _ in range(2):
        line = given.shallow_line()
        assert_close(student.count_regions_1d(*line.arguments), reference.count_regions_1d(*line.arguments))


@points(6, of="regions.count_regions_1d")
def test_count_regions_1d_of_a_deep_net(student: Subject, reference: Subject, given: Any) -> None:
    """A unit of a deeper layer may switch at several places between the breakpoints of earlier layers."""
    for line in (
        given.bent_line(given.integer(2, 6)),
        given.deep_line([1, 5, 4, 1]),
        given.deep_line([1, 4, 4, 3, 2]),
    ):
        assert_close(student.count_regions_1d(*line.arguments), reference.count_regions_1d(*line.arguments))


@points(4, of="regions.count_regions_1d")
def test_count_regions_1d_where_breakpoints_coincide(student: Subject, reference: Subject, given: Any) -> None:
    """Units that switch at one place, touch 0 without crossing, are 0 on an interval, or are never active."""
    for _ in range(2):
        line = given.folded_line()
        assert_close(student.count_regions_1d(*line.arguments), reference.count_regions_1d(*line.arguments))


@points(3, of="regions.count_regions_1d")
def test_count_regions_1d_sees_narrow_regions(student: Subject, reference: Subject, given: Any) -> None:
    """Regions too narrow for float32 or a grid of points, in float64 whatever the net's precision."""
    line = given.narrow_line()
    assert_close(student.count_regions_1d(*line.arguments), reference.count_regions_1d(*line.arguments))


@points(1, of="regions.count_regions_1d")
def test_count_regions_1d_takes_close_breakpoints_for_one(student: Subject, reference: Subject, given: Any) -> None:
    """Breakpoints closer than 1e-9·(hi - lo) are one, and others are not."""
    line = given.near_line()
    assert_close(student.count_regions_1d(*line.arguments), reference.count_regions_1d(*line.arguments))


@points(1, of="regions.count_regions_1d")
def test_count_regions_1d_leaves_out_the_ends(student: Subject, reference: Subject, given: Any) -> None:
    """A breakpoint exactly at lo or hi adds no region; without hidden layer there is one."""
    line = given.line_with_breaks_at_its_ends()
    for net in (line.net, given.dyadic_net([1, 1])):
        got, want = (f(net, line.lo, line.hi) for f in (student.count_regions_1d, reference.count_regions_1d))
        assert_close(got, want)


@points(1, of="regions.count_regions_1d")
def test_count_regions_1d_counts_patterns_not_slopes(student: Subject, reference: Subject, given: Any) -> None:
    """A unit that the output does not depend on switches all the same, and a zero of the output is no breakpoint."""
    for line in (given.line_with_silent_units(), given.line_whose_output_is_zero_within()):
        assert_close(student.count_regions_1d(*line.arguments), reference.count_regions_1d(*line.arguments))


@points(2, of="regions.count_regions_1d")
def test_count_regions_1d_refuses_an_interval_that_is_none(student: Subject, reference: Subject, given: Any) -> None:
    """lo ≥ hi, and ends that are not finite, are refused with a ValueError that names the argument."""
    line = given.shallow_line()
    assert_close(student.count_regions_1d(*line.arguments), reference.count_regions_1d(*line.arguments))
    for low, high in ((line.hi, line.lo), (line.lo, line.lo), (-math.inf, line.hi), (math.nan, line.hi)):
        assert_refuses(student.count_regions_1d, line.net, low, high, naming="lo")
    for high in (math.inf, math.nan):
        assert_refuses(student.count_regions_1d, line.net, line.lo, high, naming="hi")


@points(1, of="regions.count_regions_1d")
def test_count_regions_1d_leaves_the_net_alone(student: Subject, reference: Subject, given: Any) -> None:
    """The net keeps its parameters and their precision, no hook stays, and no random number is drawn."""
    line = given.shallow_line()
    run = student.count_regions_1d.run(*line.arguments)
    want = reference.count_regions_1d.run(*line.arguments)
    assert_close(run, want)
    assert_unchanged(run, want)

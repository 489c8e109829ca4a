"""The exact region counter: against two counts of another kind, against theorems, and under symmetries."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
import torch
from dll.solutions.lec8 import regions2d
from dll.solutions.lec8.regions import activation_pattern, count_regions_1d, max_regions_shallow
from dll.tests.lec8.arrangements import Box, count_by_fractions, hidden_layers, patterns_by_programs
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

SQUARE: Box = ((-1.0, 1.0), (-1.0, 1.0))
WIDE: Box = ((-1e4, 1e4), (-1e4, 1e4))


def layered(*layers: tuple[Sequence[Sequence[float]], Sequence[float]]) -> nn.Sequential:
    """A net of these weights and biases, and an output that sums up."""
    modules: list[nn.Module] = []
    for weight, bias in layers:
        linear = nn.Linear(len(weight[0]), len(weight), dtype=torch.float64)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(weight, dtype=torch.float64))
            linear.bias.copy_(torch.tensor(bias, dtype=torch.float64))
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules, nn.Linear(len(layers[-1][1]), 1, dtype=torch.float64))


def drawn(seed: int, *widths: int) -> nn.Sequential:
    """A net on ℝ² with normal parameters."""
    generator = np.random.default_rng(seed)
    sizes = (2, *widths)
    return layered(
        *((generator.normal(size=(n, m)).tolist(), generator.normal(size=n).tolist()) for m, n in zip(sizes, widths))  # noqa: B905
    )


def dyadic(seed: int, *widths: int) -> nn.Sequential:
    """A net whose few possible weights make lines coincide, meet in one point, and be parallel."""
    generator = np.random.default_rng(seed)
    sizes = (2, *widths)
    return layered(
        *(
            ((generator.integers(-2, 3, (n, m)) / 2).tolist(), (generator.integers(-2, 3, n) / 2).tolist())
            for m, n in zip(sizes[:-1], widths, strict=True)
        )
    )


def pre_activations(net: nn.Sequential, x: Tensor) -> Tensor:
    """What enters the ReLUs, (B, N)."""
    found = []
    for layer in net:
        if isinstance(layer, nn.ReLU):
            found.append(x)
        x = layer(x)
    return torch.cat(found, dim=1)


def area(polygon: Tensor) -> float:
    """Positive where the vertices run counter-clockwise."""
    x, y = polygon.T
    return float((x * y.roll(-1) - y * x.roll(-1)).sum() / 2)


@pytest.mark.parametrize("seed", range(6))
def test_the_count_is_that_of_linear_programs(seed: int) -> None:
    for net in (drawn(seed, 5), drawn(seed, 4, 3), drawn(seed, 3, 3, 3)):
        assert regions2d.count_regions_2d(net, SQUARE) == len(patterns_by_programs(net, SQUARE))


@settings(max_examples=150)
@given(st.integers(0, 10**9), st.sampled_from([(3,), (6,), (4, 4), (3, 3, 3), (5, 4, 3)]))
def test_the_count_is_that_of_fractions_where_lines_coincide_and_meet(seed: int, widths: tuple[int, ...]) -> None:
    net = dyadic(seed, *widths)
    assert regions2d.count_regions_2d(net, SQUARE) == count_by_fractions(net, SQUARE)


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.integers(1, 60), st.integers(1, 60))
def test_the_count_is_that_of_fractions_where_lines_all_but_coincide(seed: int, near: int, nearer: int) -> None:
    """Lines through one point, shifted and turned by as little as the last bit of a float."""
    generator = np.random.default_rng(seed)
    weight = generator.integers(-3, 4, (6, 2)) / 2
    bias = weight @ (generator.integers(-2, 3, 2) / 4)
    weight[1], bias[1] = weight[0] * (1 + 2.0**-nearer), bias[0]
    bias[2] += 2.0**-near
    bias[3] = np.nextafter(bias[3], 9)
    net = layered((weight.tolist(), (-bias).tolist()), (generator.integers(-2, 3, (3, 6)).tolist(), [0.5, 0.0, -0.5]))
    assert regions2d.count_regions_2d(net, SQUARE) == count_by_fractions(net, SQUARE)


@pytest.mark.parametrize("n", [1, 2, 3, 10, 30])
def test_lines_in_general_position_make_zaslavskys_number(n: int) -> None:
    assert regions2d.count_regions_2d(drawn(n, n), WIDE) == max_regions_shallow(n, 2)


def test_lines_through_one_point_make_twice_as_many_regions() -> None:
    for n in (1, 2, 7):
        angles = [math.pi * (i + 0.3) / n for i in range(n)]
        through = [[math.cos(a), math.sin(a)] for a in angles]
        net = layered((through, [0.0] * n))
        assert regions2d.count_regions_2d(net, SQUARE) == 2 * n


def test_a_net_along_one_direction_has_the_regions_of_the_line() -> None:
    for seed in range(5):
        generator = np.random.default_rng(seed)
        first, bias = generator.normal(size=(5, 1)), generator.normal(size=5)
        deep, more = generator.normal(size=(4, 5)), generator.normal(size=4)
        line = layered((first.tolist(), bias.tolist()), (deep.tolist(), more.tolist()))
        plane = layered((np.hstack([first, 0 * first]).tolist(), bias.tolist()), (deep.tolist(), more.tolist()))
        assert regions2d.count_regions_2d(plane, SQUARE) == count_regions_1d(line, -1.0, 1.0)


@settings(max_examples=30)
@given(st.integers(0, 10**9), st.sampled_from([(7,), (6, 5), (5, 5, 4)]), st.booleans())
def test_the_polygons_tile_the_box_and_each_has_one_pattern(seed: int, widths: tuple[int, ...], even: bool) -> None:
    net = dyadic(seed, *widths) if even else drawn(seed, *widths)
    polygons = regions2d.regions_2d(net, SQUARE)
    areas = [area(p) for p in polygons]
    assert len(polygons) == regions2d.count_regions_2d(net, SQUARE)
    assert min(areas) > 0
    assert sum(areas) == pytest.approx(4, rel=1e-12)
    wide = [p for p, a in zip(polygons, areas, strict=True) if a > 1e-12]
    middles = torch.stack([p.mean(dim=0) for p in wide])
    patterns = activation_pattern(net, middles)
    assert len(torch.unique(patterns, dim=0)) == len(wide)
    for polygon, pattern in zip(wide, patterns, strict=True):
        inner = polygon * (1 - 1e-6) + polygon.mean(dim=0) * 1e-6
        assert ((activation_pattern(net, inner) == pattern) | (pre_activations(net, inner).abs() < 1e-12)).all()


def test_every_sampled_pattern_has_its_polygon() -> None:
    net = drawn(3, 8, 6)
    middles = torch.stack([p.mean(dim=0) for p in regions2d.regions_2d(net, SQUARE)])
    found = set(map(tuple, activation_pattern(net, middles).tolist()))
    sample = torch.tensor(np.random.default_rng(0).uniform(-1, 1, (20000, 2)))
    assert set(map(tuple, activation_pattern(net, sample).tolist())) <= found


@settings(max_examples=30)
@given(st.integers(0, 10**9), st.booleans())
def test_order_and_positive_scale_of_the_units_change_nothing(seed: int, even: bool) -> None:
    generator = np.random.default_rng(seed)
    net = dyadic(seed, 6, 5) if even else drawn(seed, 6, 5)
    (first, bias), (second, more) = hidden_layers(net)
    scale, order = 2.0 ** generator.integers(-3, 4, 6), generator.permutation(6)
    other = generator.permutation(5)
    changed = layered(
        ((scale[:, None] * first)[order].tolist(), (scale * bias)[order].tolist()),
        ((second / scale)[:, order][other].tolist(), more[other].tolist()),
    )
    assert regions2d.count_regions_2d(changed, SQUARE) == regions2d.count_regions_2d(net, SQUARE)


@settings(max_examples=40)
@given(st.integers(0, 10**9), st.booleans(), st.sampled_from([-600, -400, 400, 600]))
def test_a_scale_whose_products_leave_the_range_of_floats_changes_nothing(seed: int, even: bool, power: int) -> None:
    net = dyadic(seed, 5, 4) if even else drawn(seed, 5, 4)
    (first, bias), (second, more) = hidden_layers(net)
    scale = 2.0**power
    changed = layered(((scale * first).tolist(), (scale * bias).tolist()), ((second / scale).tolist(), more.tolist()))
    assert regions2d.count_regions_2d(changed, SQUARE) == regions2d.count_regions_2d(net, SQUARE)


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_signs_are_right_where_floats_have_no_digits_left(seed: int) -> None:
    """Multiples of the least float: a product is rounded to another multiple."""
    rows = np.random.default_rng(seed).integers(-6, 7, (6, 3)).astype(float)
    box = ((0.1, 0.9), (0.3, 0.7))
    whole, tiny = (layered(((s * rows[:, :2]).tolist(), (s * rows[:, 2]).tolist())) for s in (1.0, 2.0**-1074))
    assert regions2d.count_regions_2d(tiny, box) == count_by_fractions(whole, box)


def test_the_counts_of_two_halves_are_more_than_that_of_the_whole_by_the_regions_cut() -> None:
    net = drawn(5, 6, 4)
    left, right = ((-1.0, 0.25), (-1.0, 1.0)), ((0.25, 1.0), (-1.0, 1.0))
    (weight, bias), (deeper, more) = hidden_layers(net)
    edge = layered(((weight[:, 1:]).tolist(), (weight[:, 0] * 0.25 + bias).tolist()), (deeper.tolist(), more.tolist()))
    cut = count_regions_1d(edge, -1.0, 1.0)
    whole = regions2d.count_regions_2d(net, SQUARE)
    assert regions2d.count_regions_2d(net, left) + regions2d.count_regions_2d(net, right) == whole + cut


@pytest.mark.parametrize("together", [1, 50])
def test_what_is_looked_at_together_changes_nothing(monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    net = drawn(1, 6, 5, 4)
    whole = regions2d.count_regions_2d(net, SQUARE)
    monkeypatch.setattr(regions2d, "_TOGETHER", together)
    assert regions2d.count_regions_2d(net, SQUARE) == whole


def test_units_that_are_zero_everywhere_or_on_a_region_cut_nothing() -> None:
    dead = layered(([[0.0, 0.0], [1.0, 0.0]], [0.0, 0.0]), ([[1.0, -1.0], [0.0, 1.0]], [0.0, 0.0]))
    assert regions2d.count_regions_2d(dead, SQUARE) == 2
    assert regions2d.count_regions_2d(nn.Sequential(nn.Linear(2, 3)), SQUARE) == 1


def test_layers_without_bias_have_lines_through_one_point() -> None:
    first, second = nn.Linear(2, 3, bias=False), nn.Linear(3, 2, bias=False)
    with torch.no_grad():
        first.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]))
        second.weight.copy_(torch.tensor([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0]]))
    net = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.Linear(2, 1))
    assert regions2d.count_regions_2d(net, SQUARE) == 7


@pytest.mark.parametrize("box", [((0, 0), (0, 1)), ((0, 1), (1, 0)), ((0, math.inf), (0, 1)), ((math.nan, 1), (0, 1))])
def test_a_box_that_is_none_is_refused(box: Box) -> None:
    for function in (regions2d.count_regions_2d, regions2d.regions_2d):
        with pytest.raises(ValueError, match="box"):
            function(drawn(0, 3), box)

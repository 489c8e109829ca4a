"""The reference of `count_regions_1d` against the definition: every pattern, in rational arithmetic."""

from __future__ import annotations

import itertools
import types
from collections.abc import Sequence
from fractions import Fraction

import pytest
import torch
from dll.autograder.assignment import load_assignment
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

Rows = list[list[float]]
"""A layer: one row a unit, the weights and then the bias."""
Affine = tuple[Fraction, Fraction]
"""Slope and shift."""
ONE, ZERO = Fraction(1), Fraction(0)


@pytest.fixture(scope="module")
def regions() -> types.ModuleType:
    """The reference solution."""
    source = load_assignment("lec8").solution("regions").read_text(encoding="utf-8")
    module = types.ModuleType("regions")
    exec(compile(source, "regions", "exec"), module.__dict__)
    return module


def net_of(layers: Sequence[Rows]) -> nn.Sequential:
    """The net, in float32, with an output layer that plays no part."""
    modules: list[nn.Module] = []
    for rows in layers:
        linear = nn.Linear(len(rows[0]) - 1, len(rows))
        linear.weight = nn.Parameter(torch.tensor([row[:-1] for row in rows]))
        linear.bias = nn.Parameter(torch.tensor([row[-1] for row in rows]))
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules, nn.Linear(len(layers[-1]), 1))


def count(layers: Sequence[Rows], lo: Fraction, hi: Fraction, h: Sequence[Affine] = ((ONE, ZERO),)) -> int:
    """How many patterns of `layers` have an interior that meets (lo, hi), where `h` enters them."""
    if not layers:
        return 1
    pre = [
        tuple(sum((Fraction(w) * v[i] for w, v in zip(row, h, strict=False)), ZERO) for i in (0, 1))
        for row in layers[0]
    ]
    units = [(slope, shift + Fraction(row[-1])) for (slope, shift), row in zip(pre, layers[0], strict=True)]
    total = 0
    for pattern in itertools.product((False, True), repeat=len(units)):
        low, high = lo, hi
        for unit, active in zip(units, pattern, strict=True):
            low, high = _where(unit, active, low, high)
        if low < high:
            kept = [unit if active else (ZERO, ZERO) for unit, active in zip(units, pattern, strict=True)]
            total += count(layers[1:], low, high, kept)
    return total


def _where(unit: Affine, active: bool, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """The part of (low, high) where the unit is active, or is not, up to single points."""
    slope, shift = unit
    if slope == 0:
        return (low, high) if (shift > 0) is active else (low, low)
    zero = -shift / slope
    return (max(low, zero), high) if (slope > 0) is active else (low, min(high, zero))


def rows(inputs: int, units: int, numbers: Sequence[float]) -> st.SearchStrategy[Rows]:
    return st.lists(
        st.lists(st.sampled_from(numbers), min_size=inputs + 1, max_size=inputs + 1),
        min_size=units,
        max_size=units,
    )


def nets(numbers: Sequence[float]) -> st.SearchStrategy[list[Rows]]:
    """Hidden layers of up to three units, up to three of them."""
    widths = st.lists(st.integers(1, 3), min_size=1, max_size=3)
    return widths.flatmap(lambda n: st.tuples(*(rows(i, o, numbers) for i, o in itertools.pairwise([1, *n]))).map(list))


FEW = [0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5]  # many units coincide, touch 0, or are 0 throughout
MANY = [k / 8 for k in range(-16, 17)]


@settings(max_examples=150)
@given(nets(FEW) | nets(MANY), st.integers(-12, 11), st.integers(1, 16))
def test_count_regions_1d_counts_the_patterns_that_have_an_interior(
    regions: types.ModuleType, layers: list[Rows], start: int, width: int
) -> None:
    lo, hi = Fraction(start, 4), Fraction(start + width, 4)
    assert regions.count_regions_1d(net_of(layers), float(lo), float(hi)) == count(layers, lo, hi)


def test_count_regions_1d_of_the_example_in_the_text(regions: types.ModuleType) -> None:
    net = net_of([[[1.0, 0.0], [1.0, -1.0]], [[1.0, -2.0, -0.5]]])
    assert regions.count_regions_1d(net, -1.0, 2.0) == 5
    middles = torch.tensor([[-0.5], [0.25], [0.75], [1.25], [1.75]])
    patterns = regions.activation_pattern(net, middles).int().tolist()
    assert patterns == [[0, 0, 0], [1, 0, 0], [1, 0, 1], [1, 1, 1], [1, 1, 0]]


@pytest.mark.parametrize("folds", [1, 2, 3, 4])
def test_folding_doubles_the_regions_with_every_layer(regions: types.ModuleType, folds: int) -> None:
    """T(y) = relu(2y) - relu(4y - 2), applied again and again, bends at 2^folds - 1 places of (0, 1)."""
    first: Rows = [[2.0, 0.0], [4.0, -2.0]]
    again: Rows = [[2.0, -2.0, 0.0], [4.0, -4.0, -2.0]]
    assert regions.count_regions_1d(net_of([first, *[again] * (folds - 1)]), 0.0, 1.0) == 2**folds


def test_the_numbers_of_the_text(regions: types.ModuleType) -> None:
    assert regions.max_regions_shallow(3, 2) == 7
    assert regions.max_regions_shallow(12, 2) == 79
    assert regions.montufar_bound(4, 2, 3) == 176
    assert regions.montufar_bound(64, 2, 8).bit_length() == 82


@given(st.integers(1, 12), st.integers(1, 12))
def test_max_regions_shallow_satisfies_the_recursion_of_adding_a_hyperplane(
    regions: types.ModuleType, n: int, d: int
) -> None:
    count_of = regions.max_regions_shallow
    assert count_of(n, d) == count_of(n - 1, d) + count_of(n - 1, d - 1)

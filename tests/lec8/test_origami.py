"""The folded net and how its regions are counted from below: what is seen is there, whatever rounding pretends."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from dll.assignments.lec8.origami import given as counting
from dll.autograder.exam.given import Drawn
from dll.solutions.lec8.origami import fold, origami_net
from dll.solutions.lec8.regions import count_regions_1d, montufar_bound
from dll.solutions.lec8.regions2d import count_regions_2d
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

CUBE = ((0.0, 1.0), (0.0, 1.0))
SIZES = [(1, 1, 3), (3, 1, 4), (2, 2, 3), (4, 2, 1), (5, 2, 2), (4, 2, 3), (7, 2, 2)]


def seen(net: nn.Sequential, sizes: tuple[int, int, int]) -> int:
    made = counting.Given(Drawn(0, "origami"), torch.float64)
    return made.regions(net, sizes)


@pytest.mark.parametrize(("n", "d", "layers"), SIZES)
def test_the_folded_net_has_montufars_number_of_regions_exactly(n: int, d: int, layers: int) -> None:
    net = origami_net(n, d, layers)
    count = count_regions_1d(net, 0.0, 1.0) if d == 1 else count_regions_2d(net, CUBE)
    assert count == montufar_bound(n, d, layers)


def test_the_layers_that_fold_do_what_fold_does() -> None:
    x = torch.rand(50, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    flat, folded = origami_net(6, 2, 1), origami_net(6, 2, 3)
    assert torch.allclose(flat(fold(fold(x, 6), 6)), folded(x))


@settings(max_examples=25)
@given(st.integers(0, 10**9), st.sampled_from([(4, 2, 2), (4, 2, 3), (5, 2, 2)]), st.integers(0, 60))
def test_never_are_more_regions_seen_than_there_are(seed: int, sizes: tuple[int, int, int], offset: int) -> None:
    """Large offsets that are taken away again leave nothing but rounding, which switches here and there."""
    n, _, layers = sizes
    generator = np.random.default_rng(seed)
    modules: list[nn.Module] = []
    for depth, inputs in enumerate((2, *[n] * (layers - 1))):
        linear = nn.Linear(inputs, n, dtype=torch.float64)
        weight = generator.integers(-2, 3, (n, inputs)) / 2
        bias = generator.integers(-2, 3, n) / 4 + 2.0**offset * (1 if depth == 0 else -weight.sum(axis=1))
        linear.weight, linear.bias = nn.Parameter(torch.tensor(weight)), nn.Parameter(torch.tensor(bias))
        modules += [linear, nn.ReLU()]
    net = nn.Sequential(*modules, nn.Linear(n, 1, dtype=torch.float64))
    assert seen(net, sizes) <= count_regions_2d(net, CUBE)


def test_signs_that_rounding_makes_are_not_counted() -> None:
    """x, rounded in three ways, less x: by floats 8 patterns and more, in truth a few."""
    first = nn.Linear(2, 4, dtype=torch.float64)
    second, third = nn.Linear(4, 4, dtype=torch.float64), nn.Linear(4, 4, dtype=torch.float64)
    offsets = torch.tensor([2.0**30, 2.0**31, 2.0**32, 0.0], dtype=torch.float64)
    with torch.no_grad():
        first.weight.copy_(torch.tensor([[1.0, 0.3]] * 4))
        first.bias.copy_(offsets)
        second.weight.copy_(torch.eye(4))
        second.bias.copy_(-offsets)
        third.weight.copy_(torch.tensor([[1.0, 0, 0, -1], [0, 1, 0, -1], [0, 0, 1, -1], [1, -1, 0, 0]]))
        third.bias.zero_()
    net = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), third, nn.ReLU(), nn.Linear(4, 1, dtype=torch.float64))
    points = torch.rand(2000, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    deceived = (third(second(first(points).relu()).relu()) > 0).unique(dim=0)
    assert len(deceived) >= 6
    assert seen(net, (4, 2, 3)) <= count_regions_2d(net, CUBE) <= 4


def test_signs_of_numbers_too_small_to_have_digits_are_not_counted() -> None:
    """Multiples of the least float are rounded to steps: lines become stairs, which cross more than once."""
    first = nn.Linear(2, 4, dtype=torch.float64)
    rows = torch.tensor([[2.0, -3.0, 6.0], [-3.0, 5.0, -1.0], [0.0, -2.0, 2.0], [6.0, -6.0, 2.0]], dtype=torch.float64)
    with torch.no_grad():
        first.weight.copy_(rows[:, :2] * 2.0**-1074)
        first.bias.copy_(rows[:, 2] * 2.0**-1074)
    net = nn.Sequential(first, nn.ReLU(), nn.Linear(4, 1, dtype=torch.float64))
    points = torch.rand(4000, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    there = count_regions_2d(net, CUBE)
    assert len((first(points) > 0).unique(dim=0)) > there
    assert seen(net, (4, 2, 1)) <= there

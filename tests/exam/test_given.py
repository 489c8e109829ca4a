"""Inputs of checks: the same numbers from one seed in every precision, and again from a recording."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
import torch
from dll.autograder.exam.given import Drawn, Given, Replayed
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

CHECK = "calc.double.test_double"
DTYPES = [torch.float32, torch.float64]
Draw = Callable[[Given], torch.Tensor]

DRAWS: dict[str, Draw] = {
    "normal": lambda g: g.normal(2, 3, mean=1.0, std=2.0),
    "uniform": lambda g: g.uniform(4, low=-2.0, high=5.0),
    "integers": lambda g: g.integers(7, low=-3, high=9),
    "one number": lambda g: g.normal(1),
    "empty": lambda g: g.normal(0, 2),
    "mlp": lambda g: parameters(g.mlp([2, 3, 1])),
}
EACH = pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)


def parameters(module: nn.Module) -> torch.Tensor:
    """All parameters of a module in a row."""
    return torch.cat([parameter.detach().flatten() for parameter in module.parameters()])


def drawn(seed: int = 0, check: str = CHECK, dtype: torch.dtype = torch.float64) -> Given:
    return Given(Drawn(seed, check), dtype)


@EACH
def test_the_same_seed_and_check_give_the_same_numbers(draw: Draw) -> None:
    assert torch.equal(draw(drawn(7)), draw(drawn(7)))


@pytest.mark.parametrize("name", ["normal", "uniform", "integers", "mlp"])
def test_another_seed_or_another_check_gives_other_numbers(name: str) -> None:
    draw = DRAWS[name]
    assert not torch.equal(draw(drawn(7)), draw(drawn(8)))
    assert not torch.equal(draw(drawn(7)), draw(drawn(7, "calc.double.test_other")))


def test_a_seed_and_a_check_are_not_run_together() -> None:
    assert not torch.equal(drawn(1, "2a").normal(3), drawn(12, "a").normal(3))


@EACH
def test_both_precisions_hold_the_same_numbers(draw: Draw) -> None:
    single, double = draw(drawn(3, dtype=torch.float32)), draw(drawn(3, dtype=torch.float64))
    assert torch.equal(single, double.to(single.dtype))


@pytest.mark.parametrize("dtype", DTYPES)
def test_everything_but_integers_is_in_the_checks_precision(dtype: torch.dtype) -> None:
    numbers = drawn(dtype=dtype)
    module = numbers.mlp([2, 2])
    numbers.leftover_gradients([module])
    tensors = [numbers.tensor([1, 2]), numbers.normal(2), numbers.uniform(2), *module.parameters()]
    tensors += [parameter.grad for parameter in module.parameters() if parameter.grad is not None]
    assert {tensor.dtype for tensor in tensors} == {dtype}
    assert numbers.integers(2, low=0, high=5).dtype is torch.int64
    assert type(numbers.integer(0, 5)) is int


@EACH
@pytest.mark.parametrize("dtype", DTYPES)
def test_a_recording_gives_what_was_drawn(draw: Draw, dtype: torch.dtype) -> None:
    source = Drawn(5, CHECK)
    first = [draw(Given(source, dtype)) for _ in range(2)]
    again = Given(Replayed([numbers.astype("<f8").tobytes() for numbers in source.draws]), dtype)
    for want in first:
        got = draw(again)
        assert got.dtype is want.dtype
        assert torch.equal(got, want)


def test_replayed_numbers_can_be_written_to() -> None:
    numbers = Replayed([Drawn(0, CHECK).normal((2,)).tobytes()]).normal((2,))
    assert numbers.flags.writeable


def test_a_recording_of_another_shape_is_refused() -> None:
    replayed = Replayed([Drawn(0, CHECK).normal((2,)).tobytes()])
    with pytest.raises(ValueError, match="reshape"):
        Given(replayed, torch.float64).normal(3)


def test_draws_leave_torchs_own_generator_alone() -> None:
    before = torch.random.get_rng_state()
    numbers = drawn()
    numbers.normal(3)
    numbers.uniform(3)
    numbers.integers(3, low=0, high=9)
    assert torch.equal(torch.random.get_rng_state(), before)


def test_what_is_drawn_does_not_hang_on_torchs_seed() -> None:
    seen = []
    for seed in (0, 1):
        torch.manual_seed(seed)
        seen.append(parameters(drawn().mlp([2, 3, 1])))
    assert torch.equal(*seen)


@given(st.integers(0, 2**32), st.integers(-20, 20), st.integers(1, 9))
def test_integers_lie_in_their_range(seed: int, low: int, width: int) -> None:
    numbers = drawn(seed).integers(20, low=low, high=low + width)
    assert low <= int(numbers.min())
    assert int(numbers.max()) <= low + width - 1
    assert low <= drawn(seed).integer(low, low + width) <= low + width - 1


def test_integers_take_every_value_of_their_range() -> None:
    assert set(drawn().integers(500, low=-2, high=3).tolist()) == {-2, -1, 0, 1, 2}


@given(st.integers(0, 2**32), st.floats(-5, 5), st.floats(0.5, 5))
def test_uniform_numbers_lie_in_their_range(seed: int, low: float, width: float) -> None:
    numbers = drawn(seed).uniform(20, low=low, high=low + width)
    assert low <= float(numbers.min())
    assert float(numbers.max()) <= low + width


def test_normal_numbers_have_the_mean_and_the_deviation_asked_for() -> None:
    numbers = drawn().normal(4000, mean=3.0, std=2.0)
    assert float(numbers.mean()) == pytest.approx(3.0, abs=0.2)
    assert float(numbers.std()) == pytest.approx(2.0, abs=0.2)


def test_fixed_values_are_as_written_and_need_no_draw() -> None:
    source = Drawn(0, CHECK)
    values = Given(source, torch.float32).tensor([[0.5, -1], [2, 3]])
    assert values.tolist() == [[0.5, -1.0], [2.0, 3.0]]
    assert source.draws == []


def test_an_mlp_has_the_widths_and_the_activation_asked_for() -> None:
    net = drawn().mlp([3, 5, 4, 2], nn.ReLU)
    assert [type(layer) for layer in net] == [nn.Linear, nn.ReLU, nn.Linear, nn.ReLU, nn.Linear]
    weights = [tuple(p.shape) for p in net.parameters() if p.dim() == 2]
    assert weights == [(n_out, n_in) for n_in, n_out in itertools.pairwise([3, 5, 4, 2])]
    assert all(parameter.requires_grad for parameter in net.parameters())


def test_a_filled_module_is_filled_throughout() -> None:
    module = nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4))
    before = parameters(module).double()
    after = parameters(drawn().filled(module))
    assert not bool((before == after).any())


def test_leftover_gradients_are_on_every_parameter_and_are_not_zero() -> None:
    numbers = drawn()
    nets = [numbers.mlp([2, 3, 1]) for _ in range(2)]
    numbers.leftover_gradients(nets)
    for parameter in itertools.chain.from_iterable(net.parameters() for net in nets):
        assert parameter.grad is not None
        assert parameter.grad.shape == parameter.shape
        assert bool((parameter.grad != 0).all())


def test_a_single_number_and_a_parameter_without_dimensions_can_be_drawn() -> None:
    made = Given(Drawn(1, "a"), torch.float32)
    assert made.normal().shape == made.uniform().shape == ()
    assert made.integers(low=3, high=4).item() == 3

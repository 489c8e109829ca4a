"""One call carried out: values, gradients, states, and what is observed."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
import torch
from dll.autograder.exam.failure import Failure
from dll.autograder.exam.proxy import Subject
from dll.autograder.model import Cause
from dll.autograder.sandbox import wire
from dll.autograder.sandbox.perform import CallFailed, perform
from torch import Tensor, nn


def subject(function: Any) -> Any:
    def ask(call: wire.Call) -> wire.Answer:
        return perform(call, function)

    return Subject(ask, "m", torch.float64, exact=False).f


def x() -> Tensor:
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)


def test_gradients_are_vector_jacobian_products() -> None:
    a = x()
    run = subject(lambda t: t**2).run(a, of=[a], cotangent=torch.full((2, 2), 3.0, dtype=torch.float64))
    assert torch.equal(run.gradients[0][""], 6 * a)


def test_several_results_have_a_cotangent_each() -> None:
    a, three, five = x(), *torch.tensor([3.0, 5.0], dtype=torch.float64)
    run = subject(lambda t: (t.sum(), (t**2).sum())).run(a, of=[a], cotangent=(three, five))
    assert torch.equal(run.gradients[0][""], 3 + 10 * a)


def test_a_cut_graph_gives_no_gradients() -> None:
    a = x()
    assert subject(lambda t: t.detach() * 2).run(a, of=[a]).gradients is None


def test_what_a_result_does_not_depend_on_has_gradient_zero() -> None:
    a, b = x(), x() + 1
    run = subject(lambda s, t: s * 2).run(a, b, of=[a, b])
    assert torch.equal(run.gradients[1][""], torch.zeros(2, 2, dtype=torch.float64))


def test_gradients_and_states_of_a_network_come_by_parameter() -> None:
    linear = nn.Linear(2, 1).double()
    net = nn.Sequential(linear)

    def f(module: nn.Module, t: Tensor) -> Tensor:
        result: Tensor = module(t).sum()
        with torch.no_grad():
            next(module.parameters()).add_(1)
        return result

    run = subject(f).run(net, x(), states=[net])
    assert set(run.states[0]) == {"0.weight", "0.bias"}
    assert torch.equal(run.states[0]["0.weight"], linear.weight + 1)
    assert run.observed.left == ["parameters"]


@pytest.mark.parametrize(
    ("function", "changed", "drew", "left"),
    [
        (lambda net, t: t.mul_(1.5) and None, [1], False, []),
        (lambda net, t: t * torch.rand(1), [], True, []),
        (lambda net, t: t * random.random(), [], True, []),
        (lambda net, t: t * np.random.rand(), [], True, []),
        (lambda net, t: net.eval() and None, [], False, ["modes"]),
        (lambda net, t: net(t).sum().backward(), [], False, ["grad"]),
        (lambda net, t: [p.requires_grad_(False) for p in net.parameters()] and None, [], False, ["requires_grad"]),
        (lambda net, t: net.register_forward_hook(print) and None, [], False, ["hooks"]),
        (lambda net, t: net(t), [], False, []),
    ],
)
def test_what_a_call_changes_or_leaves_behind_is_observed(
    function: Any, changed: list[int], drew: bool, left: list[str]
) -> None:
    net = nn.Sequential(nn.Linear(2, 1)).double()

    def ignoring_errors(module: nn.Module, t: Tensor) -> Any:
        try:
            return function(module, t)
        except RuntimeError:
            return None

    observed = subject(ignoring_errors).run(net, x()).observed
    assert (observed.changed, observed.drew, observed.left) == (changed, drew, left)


@pytest.mark.parametrize(
    ("change", "left"), [(lambda net: net.double(), ["parameters"]), (lambda net: net.to("meta"), ["parameters"])]
)
def test_a_network_left_in_another_precision_or_place_is_left_changed(change: Any, left: list[str]) -> None:
    net = nn.Sequential(nn.Linear(2, 1))
    assert subject(lambda module, t: change(module) and t).run(net, x()).observed.left == left


def test_a_list_that_a_function_adds_to_is_changed() -> None:
    assert subject(lambda items: items.append(x())).run([x(), x()]).observed.changed == [0]


def test_a_function_that_raises_is_told_from_a_backward_that_raises() -> None:
    class Broken(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, t: Tensor) -> Tensor:
            return t * 2

        @staticmethod
        def backward(ctx: Any, *gradients: Any) -> Any:
            raise ValueError("backward")

    a = x()
    for function, during in ((lambda t: 1 // 0, "call"), (Broken.apply, "gradient")):
        with pytest.raises(CallFailed) as caught:
            subject(function).run(a, of=[a])
        assert caught.value.during == during


def made(t: Tensor) -> nn.Sequential:
    return nn.Sequential(nn.Linear(t.shape[-1], 1))


def test_a_network_that_is_made_of_tensors_keeps_their_precision() -> None:
    run = subject(lambda t: made(t).to(t.dtype)).run(x())
    assert next(run.value.parameters()).dtype is torch.float64
    with pytest.raises(Failure) as found:
        subject(made).run(x())
    assert found.value.cause is Cause.DTYPE
    assert isinstance(subject(lambda n: made(torch.zeros(n))).run(2).value, nn.Sequential)  # of no tensor: as it is

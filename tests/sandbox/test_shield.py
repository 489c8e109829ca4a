"""A shielded function works on copies on the CPU; its results and gradients are those that it gives unshielded."""

from __future__ import annotations

import types
from contextlib import suppress

import torch
from dll.autograder.sandbox.shield import shielded
from torch import nn


def module(source: str) -> types.ModuleType:
    made = types.ModuleType("answer")
    exec(source, made.__dict__)
    return made


SEEN = "seen = []\ndef part(x, *rest):\n    seen.append(x)\n    return 2 * x\ndef whole(x):\n    return part(x) + 1\n"


def test_the_function_is_itself_again_afterwards_whatever_happened() -> None:
    answer = module(SEEN)
    before = answer.part
    with suppress(KeyError), shielded(answer, ["part", "absent"], "cpu"):
        assert answer.part is not before
        raise KeyError
    assert answer.part is before
    assert not hasattr(answer, "absent")


def test_results_and_gradients_go_through() -> None:
    answer = module(SEEN)
    x = torch.ones(3, dtype=torch.float64, requires_grad=True)
    with shielded(answer, ["part"], "cpu"):
        answer.whole(x).sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [2.0, 2.0, 2.0]


def test_what_comes_back_is_on_the_device_and_what_goes_in_on_the_cpu() -> None:
    answer = module(SEEN.replace("return 2 * x", "return x, [torch.zeros(2)], 7\nimport torch").replace("+ 1", ""))
    with shielded(answer, ["part"], "meta"):
        tensor, (other,), number = answer.whole(torch.ones(3))
    assert answer.seen[0].device.type == "cpu"
    assert (tensor.device.type, other.device.type, number) == ("meta", "meta", 7)


def test_parameters_can_be_listed_and_named_pairs_and_tables_move() -> None:
    source = (
        "import torch\n"
        "def part(net, x):\n"
        "    assert net.state_dict()['weight'].device.type == 'cpu'\n"
        "    return {'penalty': sum((p**2).sum() for p in net.parameters()), 'best': torch.max(x, 0)}\n"
    )
    answer = module(source)
    net, x = nn.Linear(2, 1), torch.ones(3, 2)
    wanted = answer.part(net, x)
    with shielded(answer, ["part"], "cpu"):
        found = answer.part(net, x)
        (gradient,) = torch.autograd.grad(found["penalty"], net.weight)
    assert torch.equal(found["penalty"], wanted["penalty"])
    assert torch.equal(gradient, 2 * net.weight)
    assert torch.equal(found["best"][0], wanted["best"][0])


def test_gradients_reach_the_parameters_of_a_network_that_is_passed_in() -> None:
    answer = module("def loss(net, x):\n    return net(x).square().mean()\n")
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.BatchNorm1d(3), nn.Linear(3, 1))
    x = torch.randn(4, 2)
    wanted = torch.autograd.grad(answer.loss(net, x), list(net.parameters()))
    with shielded(answer, ["loss"], "cpu"):
        found = torch.autograd.grad(answer.loss(net, x), list(net.parameters()))
    assert all(map(torch.equal, wanted, found))

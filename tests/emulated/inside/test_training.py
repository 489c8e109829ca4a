"""Training on the device: the CPU's numbers, in children that were forked and in other threads as well."""

from __future__ import annotations

import copy
import os
import threading
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn


def network() -> nn.Sequential:
    made = nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Linear(12, 2))
    for number, parameter in enumerate(made.parameters(), 1):
        with torch.no_grad():
            parameter.copy_(torch.linspace(-1, 1, parameter.numel()).reshape(parameter.shape) / number)
    return made


OPTIMIZERS: list[Callable[[Any], torch.optim.Optimizer]] = [
    lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.01),
    lambda p: torch.optim.Adam(p, lr=0.1),
    lambda p: torch.optim.AdamW(p, lr=0.1),
    lambda p: torch.optim.RMSprop(p, lr=0.1),
]


def trained(device: str, make: Callable[[Any], torch.optim.Optimizer] = OPTIMIZERS[1]) -> list[torch.Tensor]:
    net = network()
    optimizer = make(net.parameters())  # before the move: its parameters must be those that train
    net.to(device)
    x = torch.linspace(-1, 1, 48, device=device).reshape(3, 1, 4, 4)
    target = torch.tensor([0, 1, 0], device=device)
    for _ in range(4):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), target).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 0.5)
        optimizer.step()
    return [t.detach().cpu() for t in net.state_dict().values()]


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_every_optimizer_takes_the_steps_that_it_takes_on_the_cpu(
    make: Callable[[Any], torch.optim.Optimizer],
) -> None:
    assert all(map(torch.equal, trained("cpu", make), trained("emulated", make)))
    assert not torch.equal(trained("cpu", make)[0], next(network().parameters()))


def test_an_optimizer_whose_state_stayed_on_the_cpu_is_refused() -> None:
    with pytest.raises(RuntimeError, match="same device"):
        trained("emulated", lambda p: torch.optim.Adagrad(p, lr=0.1))  # makes its state at once, before the move


def test_forked_children_train_after_their_parent_did() -> None:
    wanted = trained("emulated")
    for _ in range(3):
        child = os.fork()
        if child == 0:
            os._exit(0 if all(map(torch.equal, trained("emulated"), wanted)) else 3)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_threads_train_side_by_side() -> None:
    found: list[list[torch.Tensor]] = []
    threads = [threading.Thread(target=lambda: found.append(trained("emulated"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert all(map(torch.equal, found[0], found[1]))


def test_second_derivatives_and_functional_gradients() -> None:
    x = torch.linspace(0.1, 1, 3, device="emulated").requires_grad_()
    (first,) = torch.autograd.grad(x.pow(3).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    assert torch.allclose(second, 6 * x)
    assert torch.allclose(torch.func.grad(lambda t: t.pow(3).sum())(x), first)
    assert torch.func.jacrev(lambda t: t.pow(2))(x.detach()).shape == (3, 3)
    assert torch.func.vmap(lambda t: t * 2)(x).device.type == "emulated"
    assert torch.func.hessian(lambda t: t.pow(3).sum())(x.detach()).device.type == "emulated"


def test_a_module_keeps_its_parameters_when_it_moves_to_the_device() -> None:
    net = network()
    before = list(net.parameters())
    net.to("emulated")
    assert all(a is b for a, b in zip(before, net.parameters(), strict=True))
    assert all(isinstance(p, nn.Parameter) and p.device.type == "emulated" for p in net.parameters())


def test_copies_of_a_module_are_of_the_device_and_apart() -> None:
    net = network().to("emulated")
    twin = copy.deepcopy(net)
    with torch.no_grad():
        next(twin.parameters()).add_(1)
    assert all(isinstance(p, nn.Parameter) and p.device.type == "emulated" for p in twin.parameters())
    assert not torch.equal(next(twin.parameters()), next(net.parameters()))
    net.load_state_dict(twin.state_dict())
    assert torch.equal(next(twin.parameters()), next(net.parameters()))


def test_a_module_moves_to_where_it_is_while_a_graph_of_it_is_alive() -> None:
    net = nn.Sequential(nn.Conv1d(1, 2, 1), nn.Flatten(), nn.Linear(4, 1)).to("emulated")
    x = torch.ones(1, 1, 2, device="emulated", requires_grad=True)
    total = sum((net.to(x.device)(x).sum() for _ in range(2)), torch.zeros((), device="emulated"))
    before = list(net.parameters())
    net.double().float()
    assert isinstance(total, torch.Tensor)
    total.backward()
    assert all(a is b and a.grad is not None for a, b in zip(before, net.parameters(), strict=True))


def test_the_copy_of_a_trained_network_has_no_gradients_as_on_the_cpu() -> None:
    for device in ("cpu", "emulated"):
        net = nn.Linear(2, 1).to(device)
        net(torch.ones(1, 2, device=device)).sum().backward()
        assert copy.deepcopy(net).weight.grad is None


@pytest.mark.parametrize("option", ["foreach", "fused"])
def test_optimizers_that_step_in_one_go(option: str) -> None:
    def make(parameters: Any) -> torch.optim.Optimizer:
        every: Any = {"lr": 0.1, option: True}
        return torch.optim.Adam(parameters, **every)

    assert all(map(torch.allclose, trained("cpu", make), trained("emulated", make)))


def test_gradients_are_clipped_in_one_go() -> None:
    net = nn.Linear(2, 1).to("emulated")
    (net(torch.ones(1, 2, device="emulated")) * 100).sum().backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0, foreach=True)
    assert net.weight.grad is not None
    assert float(net.weight.grad.norm()) < 1

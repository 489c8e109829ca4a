"""Networks and optimizers as data: after the crossing they compute, train and look the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from dll.autograder.sandbox import wire
from dll.autograder.sandbox.networks import (
    LAYERS,
    OPTIMIZERS,
    Heads,
    pack_network,
    pack_optimizer,
    unpack_network,
    unpack_optimizer,
)
from torch import nn

IMAGES = torch.randn(4, 2, 8, 8)
VECTORS = torch.randn(4, 6)
SAMPLES: list[tuple[nn.Module, torch.Tensor]] = [
    (nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 2, bias=False)), VECTORS),
    (Heads(nn.Sequential(nn.Linear(6, 4))), VECTORS),
    (nn.Sequential(nn.Conv2d(2, 3, 3, stride=2, padding=1), nn.BatchNorm2d(3), nn.LeakyReLU(0.3)), IMAGES),
    (nn.Sequential(nn.ConvTranspose2d(2, 3, 4, stride=2, padding=1), nn.Sigmoid(), nn.AvgPool2d(2)), IMAGES),
    (nn.Sequential(nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Softplus(2.0), nn.Tanh()), IMAGES),
    (nn.Sequential(nn.BatchNorm1d(6), nn.LayerNorm(6), nn.Dropout(0.0), nn.Identity()), VECTORS),
    (nn.Sequential(nn.Unflatten(1, (2, 3)), nn.Flatten(1, 2)), VECTORS),
    (nn.Sequential(nn.Sequential(nn.Linear(6, 3)), nn.Sequential(nn.Tanh(), nn.Linear(3, 3))), VECTORS),
]


def crossed(module: nn.Module) -> nn.Module:
    packed = pack_network(module)
    call = wire.Call(1, "m", "f", [packed], [])
    decoded = wire.decode_request(wire.encode(call))
    assert isinstance(decoded, wire.Call)
    (entry,) = decoded.objects
    assert isinstance(entry, wire.Network)
    return unpack_network(entry, "cpu")


def outputs(module: nn.Module, x: torch.Tensor) -> list[torch.Tensor]:
    result = module(x)
    return list(result) if isinstance(result, tuple) else [result]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_a_network_computes_the_same_bit_for_bit(number: int, dtype: torch.dtype) -> None:
    module, x = SAMPLES[number]
    module.to(dtype).train()
    x = x.to(dtype)
    copy = crossed(module)
    for mode in (True, False):
        for ours, theirs in zip(outputs(module.train(mode), x), outputs(copy.train(mode), x), strict=True):
            assert torch.equal(ours, theirs)


def test_every_known_kind_is_in_a_sample() -> None:
    seen = {type(part) for module, _ in SAMPLES for part in module.modules()}
    assert seen == set(LAYERS)


def test_modes_flags_and_leftover_gradients_cross() -> None:
    module = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.Linear(2, 1))
    module[1].eval()
    module[0].weight.requires_grad_(False)
    module[2].weight.grad = torch.full((1, 2), 7.0)
    copy = crossed(module)
    assert [m.training for m in copy.modules()] == [m.training for m in module.modules()]
    assert [p.requires_grad for p in copy.parameters()] == [p.requires_grad for p in module.parameters()]
    assert [p.grad is None for p in copy.parameters()] == [p.grad is None for p in module.parameters()]
    assert torch.equal(dict(copy.named_parameters())["2.weight"].grad, torch.full((1, 2), 7.0))  # type: ignore[arg-type]


def test_an_unknown_kind_is_refused() -> None:
    class Own(nn.Module):
        pass

    for module in (Own(), nn.Sequential(nn.Linear(1, 1), Own()), nn.LSTM(2, 2)):
        with pytest.raises(TypeError, match="cannot cross"):
            pack_network(module)


def test_a_network_that_does_not_fit_its_tensors_takes_no_memory() -> None:
    huge = wire.Layer("Linear", {"in_features": 10**9, "out_features": 10**9, "bias": True})
    small = wire.Tensor("float32", (1, 1), b"\0" * 4)
    with pytest.raises(ValueError, match="shape"):
        unpack_network(wire.Network(huge, {"weight": small, "bias": wire.Tensor("float32", (1,), b"\0" * 4)}), "cpu")


MAKERS: dict[str, Callable[[Any], torch.optim.Optimizer]] = {
    "SGD": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "Adam": lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.5, 0.7), amsgrad=True),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=0.01, centered=True, momentum=0.2),
}


@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_a_used_optimizer_goes_on_bit_for_bit(kind: str) -> None:
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    optimizer = MAKERS[kind](module.parameters())
    data = torch.randn(5, 3)

    def step(net: nn.Module, opt: torch.optim.Optimizer) -> None:
        opt.zero_grad()
        loss: torch.Tensor = net(data).square().mean()
        loss.backward()
        opt.step()

    step(module, optimizer)
    copy = unpack_network(pack_network(module), "cpu")
    twin = unpack_optimizer(pack_optimizer(optimizer, {0: module}), {0: copy})
    for _ in range(3):
        step(module, optimizer)
        step(copy, twin)
    for ours, theirs in zip(module.parameters(), copy.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_every_known_optimizer_is_tried() -> None:
    assert set(MAKERS) == {kind.__name__ for kind in OPTIMIZERS}

"""What a tensor of the device is in Python: how it prints, copies, travels, and what the device says it cannot do."""

from __future__ import annotations

import copy
import io
import pickle

import pytest
import torch
from dll.autograder.emulated import Unsupported
from torch import nn


def on_device(values: object = (1.0, 2.0)) -> torch.Tensor:
    return torch.tensor(values, device="emulated")


def test_it_prints_with_its_device() -> None:
    assert repr(on_device()) == "tensor([1., 2.], device='emulated:0')"
    assert repr(on_device().requires_grad_()) == "tensor([1., 2.], device='emulated:0', requires_grad=True)"
    assert "grad_fn=<MulBackward0>" in repr(on_device().requires_grad_() * 2)


def test_it_says_of_itself_that_it_is_no_tensor_of_the_cpu_or_of_cuda() -> None:
    x = on_device()
    assert (x.is_cpu, x.is_cuda, x.device) == (False, False, torch.device("emulated:0"))
    assert isinstance(x, torch.Tensor)


def test_views_share_their_values_and_in_place_changes_go_through() -> None:
    x = on_device((1.0, 2.0, 3.0, 4.0))
    x.view(2, 2)[1].mul_(10)
    x[0] = 7
    assert x.tolist() == [7.0, 2.0, 30.0, 40.0]
    x.unsqueeze_(0).t_()
    assert x.shape == (4, 1)
    out = torch.empty(0, device="emulated")
    torch.cat([x, x], out=out)
    assert out.shape == (8, 1)


def test_copies_and_pickles_are_of_the_device() -> None:
    x = on_device().requires_grad_()
    x.grad = on_device((5.0, 6.0))
    for made in (copy.copy(x), copy.deepcopy(x), pickle.loads(pickle.dumps(x))):
        assert torch.equal(made, x)
        assert made.device == x.device
        assert made.requires_grad
    gradient = copy.deepcopy(x).grad
    assert gradient is not None
    assert gradient.tolist() == [5.0, 6.0]
    with pytest.raises(RuntimeError, match="leaves"):
        copy.deepcopy(x * 2)


def test_a_saved_network_loads_on_the_device() -> None:
    net = nn.Linear(2, 1).to("emulated")
    file = io.BytesIO()
    torch.save(net.state_dict(), file)
    file.seek(0)
    loaded = torch.load(file)
    assert torch.equal(loaded["weight"], net.weight)
    assert loaded["weight"].device.type == "emulated"


def test_what_has_no_kernel_on_the_cpu_is_unsupported() -> None:
    cell = nn.LSTM(2, 3).to("emulated")
    with pytest.raises(Unsupported, match="lstm_cell"):
        cell(torch.ones(4, 1, 2, device="emulated"))


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize(
    "net",
    [nn.Linear(4, 3), nn.Conv1d(4, 3, 1), nn.BatchNorm1d(4), nn.LayerNorm(4), nn.Softmax(1), nn.GELU(), nn.LSTM(4, 3)],
)
def test_half_precision_gives_an_answer_on_the_device_or_is_unsupported(net: nn.Module, dtype: torch.dtype) -> None:
    half = copy.deepcopy(net).to("emulated", dtype)
    try:
        out = half(torch.ones(2, 4, 4, device="emulated", dtype=dtype))
    except Unsupported:
        return
    assert (out.device.type, out.dtype) == ("emulated", dtype)


def test_a_scope_of_the_device_makes_tensors_there() -> None:
    with torch.device("emulated"):
        assert torch.zeros(2).device.type == torch.randn(2).device.type == "emulated"
    assert torch.zeros(2).device.type == "cpu"


def test_a_generator_of_the_device_draws_what_its_seed_says() -> None:
    generator = torch.Generator(device="emulated")
    draws = [torch.randn(3, generator=generator.manual_seed(4), device="emulated").tolist() for _ in range(2)]
    assert draws[0] == draws[1] == torch.randn(3, generator=torch.Generator().manual_seed(4)).tolist()
    assert isinstance(generator, torch.Generator)
    assert isinstance(torch.Generator(), torch.Generator)
    assert generator.device == torch.device("emulated:0")

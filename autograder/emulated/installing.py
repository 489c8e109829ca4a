"""Puts the device into this process, and says whether it works here."""

from __future__ import annotations

import re
import sys
import types
import warnings
from typing import Any

import torch

from .autograd import run_backward_in_its_thread
from .device_rules import read_rules
from .factories import register_factories
from .generators import install_generators
from .modules import install_modules
from .tensor import NAME, EmulatedTensor, rebuild

OLDEST_TORCH = (2, 10)
_installed = False


def unavailable() -> str:
    """Why the device cannot be had with this PyTorch, as far as its version tells; empty where it can."""
    version = tuple(int(part) for part in re.findall(r"\d+", torch.__version__)[:2])
    return "" if version >= OLDEST_TORCH else f"PyTorch {torch.__version__} < {'.'.join(map(str, OLDEST_TORCH))}"


def install_device() -> None:
    """Register the device, once and for good. Raises whatever PyTorch raises where it has become another."""
    global _installed
    if _installed:
        return
    from torch.utils.backend_registration import _setup_privateuseone_for_python_backend as set_up

    read_rules()
    run_backward_in_its_thread()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the name is new to PyTorch, and says so
        set_up(NAME, backend_module=_module())
        register_factories()
    install_modules()
    install_generators(lambda value: isinstance(value, EmulatedTensor))
    torch.serialization.add_safe_globals([rebuild])
    _operate_once()
    _installed = True


def _operate_once() -> None:
    """The first operation on a Python tensor makes PyTorch look up its class of distributed tensors, whose module
    imports for half a second. It is not told apart from an empty one, which nothing here is an instance of."""
    name = "torch.distributed.tensor"
    stand_in = name not in sys.modules and hasattr(torch, "distributed")
    if stand_in:
        module = types.ModuleType(name)
        vars(module)["DTensor"] = type("DTensor", (torch.Tensor,), {})
        sys.modules[name] = torch.distributed.tensor = module
    try:
        _ = torch.ones((), device=NAME) + 1
    finally:
        if stand_in:
            del sys.modules[name], torch.distributed.tensor


def probe() -> str:
    """Install the device and try it: what is wrong with it here, empty where nothing is.

    One training step must give the CPU's numbers, and one mix of devices must be refused.
    """
    if reason := unavailable():
        return reason
    try:
        install_device()
        return step_differs(NAME, tolerance=0.0) or ("it let tensors of two devices mix" if _mixes() else "")
    except Exception as error:  # noqa: BLE001 - whatever a later PyTorch does: no device is no failure of a student
        return f"{type(error).__name__}: {error}"


def step_differs(device: str, *, tolerance: float = 1e-4) -> str:
    """Whether one training step on a device gives other numbers than on the CPU, in words; empty where it does not."""
    apart = max(float((a - b).abs().max()) for a, b in zip(_trained("cpu"), _trained(device), strict=True))
    return "" if apart <= tolerance else f"a training step came out {apart:.2g} from the CPU's"


def _mixes() -> bool:
    try:
        torch.ones(2, device=NAME) + torch.ones(2)
    except RuntimeError:
        return False
    return True


def _trained(device: str) -> list[torch.Tensor]:
    """The parameters of a small network after one step."""
    network = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
    with torch.no_grad():
        for number, parameter in enumerate(network.parameters(), 1):
            parameter.copy_(torch.linspace(-1, 1, parameter.numel()).reshape(parameter.shape) / number)
    network.to(device)
    inputs = torch.linspace(0, 1, 6, device=device).reshape(2, 3)
    torch.nn.functional.mse_loss(network(inputs), torch.ones(2, 1, device=device)).backward()
    with torch.no_grad():  # by hand: an optimizer's first step imports for a second
        for parameter in network.parameters():
            assert parameter.grad is not None
            parameter.sub_(parameter.grad, alpha=0.1)
    return [parameter.detach().cpu() for parameter in network.parameters()]


def _module() -> types.ModuleType:
    """`torch.emulated`, as `torch.cuda` is to CUDA."""
    module = types.ModuleType(f"torch.{NAME}")
    constants: dict[str, Any] = {
        "is_available": True,
        "is_initialized": True,
        "_is_in_bad_fork": False,
        "device_count": 1,
        "current_device": 0,
        "manual_seed": None,  # torch.manual_seed seeds the CPU's generator, from which the device draws
        "manual_seed_all": None,
        "seed_all": None,
        "synchronize": None,
        "empty_cache": None,
        "set_device": None,
        "memory_allocated": 0,
        "get_device_name": "emulated device",
    }
    functions: dict[str, Any] = {name: _constant(value) for name, value in constants.items()}
    functions["get_amp_supported_dtype"] = _constant([torch.float16, torch.bfloat16])
    functions["get_rng_state"] = lambda *_: torch.get_rng_state()
    functions["set_rng_state"] = lambda state, *_: torch.set_rng_state(state)
    functions["rebuild"] = rebuild
    vars(module).update(functions)
    return module


def _constant(value: Any) -> Any:
    return lambda *_, **__: value

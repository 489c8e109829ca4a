"""Functions that make a tensor on the device from nothing, as kernels of PyTorch's dispatcher.

A mode of one thread would miss what is made in another, or in a backward pass.
"""

from __future__ import annotations

from typing import Any

import torch

from .tensor import EmulatedTensor, carry_out, the_device

# fmt: off
_FACTORIES = (
    "empty.memory_format", "empty_strided", "zeros", "ones", "full",
    "eye", "eye.m", "arange", "arange.start", "arange.start_step",
    "linspace", "logspace", "rand", "rand.generator", "randn",
    "randn.generator", "randint", "randint.generator", "randint.low", "randint.low_generator",
    "randperm", "randperm.generator", "normal.float_float", "tril_indices", "triu_indices",
    "scalar_tensor", "range", "range.step", "bartlett_window", "blackman_window",
    "hann_window", "hamming_window",
    "kaiser_window",
    "kaiser_window.beta",
)
# fmt: on
_libraries: list[torch.library.Library] = []
"""Kept: a library that is collected takes its kernels with it."""


def register_factories() -> None:
    """Register the kernels, and what else PyTorch asks of a device."""
    library = torch.library.Library("aten", "IMPL")
    _libraries.append(library)
    for factory in _FACTORIES:
        name, _, overload = factory.partition(".")
        library.impl(factory, _kernel(getattr(getattr(torch.ops.aten, name), overload or "default")), "PrivateUse1")
    library.impl("_copy_from", _copy_from, "PrivateUse1")
    library.impl("_local_scalar_dense", lambda tensor: _values(tensor).item(), "PrivateUse1")  # torch.tensor([x[0]])
    library.impl("_efficientzerotensor", _kernel(torch.ops.aten.zeros.default), "PrivateUse1")
    everything = torch.library.Library("_", "IMPL")
    _libraries.append(everything)
    everything.fallback(torch.library.fallthrough_kernel, "AutocastPrivateUse1")


def _kernel(operation: Any) -> Any:
    def kernel(*args: Any, **kwargs: Any) -> Any:
        return carry_out(operation, args, {**kwargs, "device": kwargs.get("device") or the_device()})

    return kernel


def _copy_from(source: torch.Tensor, target: torch.Tensor, non_blocking: bool = False) -> torch.Tensor:
    """Reached from `torch.tensor(..., device=...)`."""
    _values(target).copy_(_values(source))
    return target


def _values(tensor: torch.Tensor) -> torch.Tensor:
    return tensor._cpu if isinstance(tensor, EmulatedTensor) else tensor

"""Random generators of the device: the CPU's, which say that they are the device's.

C++ sees a generator of the CPU, and hands it back as a new Python object. So those of the device are known by their
address, and the CPU's own random functions, which C++ would let draw from one, are wrapped.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch

_Generator = torch.Generator
_ours: dict[int, torch.Generator] = {}
"""By address, and kept: an address must not come to mean another one."""
_FUNCTIONS = ("rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial", "poisson")
_METHODS = (
    "normal_",
    "uniform_",
    "bernoulli_",
    "random_",
    "exponential_",
    "bernoulli",
    "multinomial",
    "geometric_",
    "log_normal_",
    "cauchy_",
)


def _address(generator: Any) -> int:
    address: int = generator._cdata  # PyTorch's stubs do not have it
    return address


def check_generator(generator: torch.Generator, *, on_device: bool) -> None:
    """Raise as CUDA does where a generator is not of the device that is to be filled."""
    if (_address(generator) in _ours) != on_device:
        wanted, found = ("emulated", "cpu") if on_device else ("cpu", "emulated")
        raise RuntimeError(f"Expected a '{wanted}' device type for generator but found '{found}'")


class _EmulatedGenerator(_Generator):
    @property
    def device(self) -> torch.device:  # type: ignore[override]  # an attribute in PyTorch's stubs
        return torch.device("emulated", 0)

    def clone_state(self) -> torch.Generator:
        """Another of the device, in the same state."""
        made = _made()
        made.set_state(self.get_state())
        return made

    def __reduce__(self) -> Any:
        raise TypeError("cannot pickle a generator of the emulated device")


def _made() -> torch.Generator:
    generator = _EmulatedGenerator()
    _ours[_address(generator)] = generator
    return generator


class _Front(type):
    """What `torch.Generator` becomes: a class to call and to ask `isinstance` of, as before."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _Generator)

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, _Generator)

    def __call__(cls, device: Any = "cpu") -> torch.Generator:
        if torch.device(device).type != "emulated":
            return _Generator(device=device)
        return _made()


class Generator(metaclass=_Front):
    """A generator of any device."""


def _refusing(function: Callable[..., Any], is_on_device: Callable[[Any], bool]) -> Callable[..., Any]:
    """The function, which does not let the CPU draw from a generator of the device."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if isinstance(generator := kwargs.get("generator"), _EmulatedGenerator):
            check_generator(generator, on_device=is_on_device(result))
        return result

    return wrapped


def install_generators(is_on_device: Callable[[Any], bool]) -> None:
    """Put them in place of PyTorch's."""
    from torch.utils import _device

    _device._device_constructors()  # `with torch.device(...)` knows the originals by identity: let it note them first
    torch.Generator = Generator  # type: ignore[assignment,misc]  # patched on purpose
    for owner, names in ((torch, _FUNCTIONS), (torch.Tensor, _METHODS)):
        for name in names:
            setattr(owner, name, _refusing(getattr(owner, name), is_on_device))

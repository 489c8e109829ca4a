"""What a call changed, drew or left behind: the student process's own word about itself.

Every call begins with the same state of the generators, so that one which drew is seen by what comes next.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn

from ..emulated import EmulatedTensor
from . import wire
from .tensors import values_of

TENSORS = (torch.Tensor, nn.Parameter, EmulatedTensor)
"""What counts as a tensor: any other subclass may lie about itself."""


class Before:
    """The arguments as they were, to say afterwards what a call changed or left behind."""

    def __init__(self, args: list[Any], objects: dict[int, Any]) -> None:
        self._args = args
        self._copies = [[_copy(t) for t in tensors_in(arg)] for arg in args]
        self._networks = [_Seen(o) for o in objects.values() if isinstance(o, nn.Module)]
        seed_generators()

    def compare(self, result: Any) -> wire.Observed:
        changed = [
            index
            for index, (arg, copies) in enumerate(zip(self._args, self._copies, strict=True))
            if not _all_same(tensors_in(arg), copies)
        ]
        networks = any(map(tensors_in, self._args))  # a network that is made of numbers has no device to keep
        return wire.Observed(
            changed=changed,
            drew=_next_numbers() != _FIRST_NUMBERS,
            devices=sorted({t.device.type for t in tensors_in(result, networks)}),
            left=sorted({what for network in self._networks for what in network.changes()}),
        )


class _Copy(NamedTuple):
    """A tensor as it was, and where it lived."""

    device: torch.device
    values: torch.Tensor


def _copy(tensor: torch.Tensor | None) -> _Copy | None:
    return None if tensor is None else _Copy(tensor.device, values_of(tensor).clone())


def _same(tensor: torch.Tensor | None, copy: _Copy | None) -> bool:
    if tensor is None or copy is None:
        return tensor is None and copy is None
    a, b = values_of(tensor), copy.values
    if (a.dtype, tensor.device, a.shape) != (b.dtype, copy.device, b.shape):
        return False
    return torch.equal(a, b) or bool(((a == b) | ((a != a) & (b != b))).all())


class _Seen:
    """What `ascent_step` and its like must leave as it was in a network."""

    def __init__(self, network: nn.Module) -> None:
        self._network = network
        self._flags, tensors, grads = self._look()
        self._tensors, self._grads = [_copy(t) for t in tensors], [_copy(g) for g in grads]

    def changes(self) -> list[str]:
        """What is not as it was, by the name that a message uses."""
        flags, tensors, grads = self._look()
        found = [name for name in flags if self._flags[name] != flags[name]]
        if not _all_same(tensors, self._tensors):
            found.append("parameters")
        if not _all_same(grads, self._grads):
            found.append("grad")
        return found

    def _look(self) -> tuple[dict[str, list[Any]], list[torch.Tensor], list[torch.Tensor | None]]:
        modules = list(self._network.modules())
        parameters = [p for m in modules for p in m._parameters.values() if p is not None]
        buffers = [b for m in modules for b in m._buffers.values() if b is not None]
        flags: dict[str, list[Any]] = {
            "hooks": [(len(m._forward_hooks), len(m._forward_pre_hooks), len(m._backward_hooks)) for m in modules],
            "modes": [m.training for m in modules],
            "requires_grad": [p.requires_grad for p in parameters],
        }
        return flags, [*parameters, *buffers], [p.grad for p in parameters]


def _all_same(now: Sequence[torch.Tensor | None], before: Sequence[_Copy | None]) -> bool:
    return len(now) == len(before) and all(_same(a, b) for a, b in zip(now, before, strict=True))


def seed_generators() -> None:
    """Put the global random generators of torch, Python and numpy where each call and each file finds them."""
    torch.default_generator.manual_seed(0)  # torch.manual_seed also notes a traceback for every other device
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(0)
    random.seed(0)
    np.random.seed(0)


def _next_numbers() -> tuple[float, float, float]:
    """One number of each: cheaper to compare than their states."""
    drawn = torch.rand((), generator=torch.default_generator, dtype=torch.float64, device="cpu")
    return drawn.item(), random.random(), np.random.random_sample()  # noqa: S311 - nothing secret


seed_generators()
_FIRST_NUMBERS = _next_numbers()


def tensors_in(value: Any, networks: bool = False) -> list[torch.Tensor]:
    """The tensors of a value, in lists and tuples too, and in networks where these count."""
    if type(value) in TENSORS:
        return [value]
    if networks and isinstance(value, nn.Sequential):
        return [*value.parameters(), *value.buffers()]
    if type(value) in (list, tuple):
        return [tensor for item in value for tensor in tensors_in(item, networks)]
    return []


def generator_state() -> bytes:
    """The state of torch's global generator."""
    return bytes(torch.default_generator.get_state().numpy().tobytes())


def set_generator_state(state: bytes) -> None:
    """Put torch's global generator into a state."""
    torch.default_generator.set_state(torch.frombuffer(bytearray(state), dtype=torch.uint8))

"""Carry out one call: unpack its arguments, run the function, pack what it returned.

The student process, the reference and the adversaries of `dll verify` all go through here, so that what is
compared was computed from the same bytes in the same way.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import torch
from torch import nn

from . import wire
from .networks import optimizer_state, pack_network, state_of, unpack_network, unpack_optimizer
from .observation import TENSORS, Before, generator_state, seed_generators, set_generator_state, tensors_in
from .tensors import pack, pack_state, unpack

CallStage = Literal["call", "gradient"]


class CallFailed(Exception):
    """The function, or the backward pass through its result, raised `error`."""

    def __init__(self, during: CallStage, error: Exception) -> None:
        super().__init__(during)
        self.during: CallStage = during
        self.error = error


def perform(call: wire.Call, function: Callable[..., Any], device: str = "cpu") -> wire.Answer:
    """Run `function` on the call's arguments and answer with values, gradients, states and observations.

    Raises `Failed` where the function, or the backward pass through its result, raises.
    """
    objects = _unpack_objects(call.objects, device)
    args = [unpack_value(value, objects, device) for value in call.args]
    before = Before(args, objects)
    if call.generator:
        set_generator_state(call.generator)
    with _raising("call"):
        result = function(*args)
        value = pack_value(result)
    generator = generator_state() if call.generator else b""
    with _raising("gradient"):
        gradients = _gradients(result, call, args, device)
    observed = before.compare(result)
    return wire.Answer(
        nonce=call.nonce,
        value=value,
        gradients=gradients,
        states=[_state(args[index]) for index in call.states],
        observed=observed,
        generator=generator,
    )


def repeat(call: wire.Call, function: Callable[..., Any], device: str) -> list[torch.Tensor]:
    """The call once more, for somebody who watches: the tensors it returns. Raises what it raises."""
    objects = _unpack_objects(call.objects, device)
    args = [unpack_value(value, objects, device) for value in call.args]
    seed_generators()
    result = function(*args)
    _gradients(result, call, args, device)
    return tensors_in(result, networks=True)


@contextmanager
def _raising(during: CallStage) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise CallFailed(during, error) from error


def pack_value(value: Any) -> wire.Value:
    """What a function returned, as data."""
    kind = type(value)
    if kind in TENSORS:
        return pack(value)
    if kind is bool:
        return wire.Bool(value)
    if kind is int:
        return wire.pack_int(value)
    if kind is float:
        return wire.Float(value)
    if kind is str:
        return wire.Str(value)
    if value is None:
        return wire.Nothing()
    if kind in (list, tuple):
        return wire.Items("list" if kind is list else "tuple", [pack_value(item) for item in value])
    if isinstance(value, nn.Sequential):
        try:
            return pack_network(value)
        except TypeError:
            pass
    return wire.Other(f"{kind.__module__}.{kind.__qualname__}"[:80])


def unpack_value(value: wire.Value, objects: dict[int, Any], device: torch.device | str = "cpu") -> Any:
    """A value of the wire as the Python object that it stands for."""
    match value:
        case wire.Tensor():
            return unpack(value, device).requires_grad_(value.requires_grad)
        case wire.Bool() | wire.Float() | wire.Str():
            return value.value
        case wire.Int():
            return wire.unpack_int(value)
        case wire.Nothing():
            return None
        case wire.Ref():
            return objects[value.index]
        case wire.Network():
            return unpack_network(value, device)
        case wire.Items():
            items = [unpack_value(item, objects, device) for item in value.items]
            return items if value.kind == "list" else tuple(items) if value.kind == "tuple" else iter(items)
        case wire.Other():
            return value


def _unpack_objects(packed: list[wire.Object], device: str) -> dict[int, Any]:
    objects: dict[int, Any] = {}
    networks: dict[int, nn.Module] = {}
    for index, entry in enumerate(packed):
        if isinstance(entry, wire.Network):
            networks[index] = objects[index] = unpack_network(entry, device)
        else:
            objects[index] = unpack_optimizer(entry, networks)
    return objects


def _gradients(result: Any, call: wire.Call, args: list[Any], device: str) -> list[dict[str, wire.Tensor]] | None:
    """Vector-Jacobian products of the result with the cotangent; None where the graph was cut."""
    if not call.gradients_of:
        return []
    outputs = [t for t in tensors_in(result) if t.requires_grad]
    if not outputs:
        return None
    cotangents = tensors_in(unpack_value(call.cotangent, {}, device))
    if not cotangents:
        cotangents = [torch.ones_like(t) for t in outputs]
    if [t.shape for t in outputs] != [t.shape for t in cotangents]:
        return None  # the value has the wrong shape, which is what will be said
    wanted = [_leaves(args[index]) for index in call.gradients_of]
    flat = [tensor for leaves in wanted for tensor in leaves.values()]
    pulled_back = _pulled_back(outputs, flat, cotangents)
    for t, g in zip(flat, pulled_back, strict=True):
        if g is not None and g.device != t.device:  # CUDA's engine refuses it; that of the emulated device cannot
            raise RuntimeError(f"backward gave an invalid gradient - expected device {t.device} but got {g.device}")
    found = iter(pulled_back)
    return [
        {name: pack_state(torch.zeros_like(t) if (g := next(found)) is None else g) for name, t in leaves.items()}
        for leaves in wanted
    ]


def _pulled_back(
    outputs: list[torch.Tensor], flat: list[torch.Tensor], cotangents: list[torch.Tensor]
) -> Sequence[torch.Tensor | None]:
    """The cotangents pulled back, as the gradient of their inner product with the outputs.

    Given cotangents, torch imports its symbolic shapes, which takes half as long as torch itself. Both differ only in
    the order in which several outputs' parts are added up.
    """
    if any(t.is_complex() for t in (*outputs, *cotangents)):
        return torch.autograd.grad(outputs, flat, cotangents, allow_unused=True)
    with torch.enable_grad():  # whatever the function left switched off
        product = functools.reduce(torch.add, ((t * c).sum() for t, c in zip(outputs, cotangents, strict=True)))
    return torch.autograd.grad(product, flat, allow_unused=True)


def _leaves(argument: Any) -> dict[str, torch.Tensor]:
    if isinstance(argument, nn.Module):
        return {name: p for name, p in argument.named_parameters() if p.requires_grad}
    return {"": argument}


def _state(argument: Any) -> dict[str, wire.Tensor]:
    if isinstance(argument, nn.Module):
        return state_of(argument)
    entries = optimizer_state(argument)
    return {
        f"{position}.{key}": value if isinstance(value, wire.Tensor) else pack_state(torch.tensor(value))
        for position, table in entries.items()
        for key, value in table.items()
    }

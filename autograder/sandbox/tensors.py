"""Tensors to and from the wire."""

from __future__ import annotations

import torch

from ..emulated import NAME as EMULATED
from ..emulated import EmulatedTensor
from . import wire

DTYPES: dict[str, torch.dtype] = {name: getattr(torch, name) for name in wire.ITEM_SIZES}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def pack(tensor: torch.Tensor) -> wire.Tensor | wire.Other:
    """A strided tensor as data; anything else (sparse, quantised, complex views) by its type's name only."""
    name = NAMES.get(tensor.dtype)
    if name is None or tensor.layout is not torch.strided:
        return wire.Other(f"Tensor[{tensor.dtype}]")
    plain = values_of(tensor).cpu().resolve_conj().resolve_neg()
    if plain.dtype is torch.bfloat16:  # numpy has none
        plain = plain.view(torch.int16)
    return wire.Tensor(name, tuple(tensor.shape), plain.numpy().tobytes(), tensor.requires_grad)


def values_of(tensor: torch.Tensor) -> torch.Tensor:
    """The tensor without its history; of the emulated device, the CPU's tensor behind it, which is quicker."""
    return tensor._cpu if isinstance(tensor, EmulatedTensor) else tensor.detach()


def pack_state(tensor: torch.Tensor) -> wire.Tensor:
    """A parameter, a buffer or a gradient, which is always plain data here."""
    packed = pack(tensor)
    if not isinstance(packed, wire.Tensor):
        raise TypeError(f"not plain data: {packed.type}")
    return packed


def unpack(packed: wire.Tensor, device: torch.device | str = "cpu") -> torch.Tensor:
    """The tensor on `device`; dtype, shape and bytes are checked first."""
    wire.check_tensor(packed)
    dtype = DTYPES[packed.dtype]
    if not packed.data:
        return torch.empty(packed.shape, dtype=dtype, device=device)
    flat = torch.frombuffer(bytearray(packed.data), dtype=torch.uint8)
    if packed.dtype == "bool":
        flat = (flat != 0).view(torch.uint8)
    values = flat.view(dtype).reshape(packed.shape).clone()  # no view: `p.grad.detach_()` is refused for one
    return EmulatedTensor(values) if device == EMULATED else values.to(device)


def cast(packed: wire.Tensor, dtype: torch.dtype) -> wire.Tensor:
    """A floating tensor in another precision; others as they are."""
    if not DTYPES[packed.dtype].is_floating_point:
        return packed
    result = pack_state(unpack(packed).to(dtype))
    return wire.Tensor(result.dtype, result.shape, result.data, packed.requires_grad)

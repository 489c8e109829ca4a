"""The values of the wire: numbers, strings, tensors as raw bytes, networks and optimizers as descriptions."""

from __future__ import annotations

import math
from typing import Any, Literal, TypeVar

import msgspec

ITEM_SIZES = {
    "bool": 1,
    "uint8": 1,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "float16": 2,
    "bfloat16": 2,
    "float32": 4,
    "float64": 8,
    "complex64": 8,
    "complex128": 16,
}
MAX_DIMENSIONS = 16
MAX_INT_DIGITS = 4096


class Malformed(Exception):
    """A frame that is not what the schema says."""


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all wire records."""


class Tensor(Struct, frozen=True, tag="tensor", tag_field="t"):
    """A tensor: dtype, shape and bytes, checked against each other when it is unpacked."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes
    requires_grad: bool = False


class Bool(Struct, frozen=True, tag="bool", tag_field="t"):
    """True or False."""

    value: bool


class Int(Struct, frozen=True, tag="int", tag_field="t"):
    """An integer of any size, as hexadecimal digits."""

    digits: str


class Float(Struct, frozen=True, tag="float", tag_field="t"):
    """A Python float."""

    value: float


class Str(Struct, frozen=True, tag="str", tag_field="t"):
    """A string."""

    value: str


class Nothing(Struct, frozen=True, tag="none", tag_field="t"):
    """None."""


class Items(Struct, frozen=True, tag="items", tag_field="t"):
    """A list, a tuple, or an iterator that can be read once."""

    kind: Literal["list", "tuple", "iterator"]
    items: list[Value]


class Ref(Struct, frozen=True, tag="ref", tag_field="t"):
    """An object of the call's object table."""

    index: int


class Other(Struct, frozen=True, tag="other", tag_field="t"):
    """Something a student's function returned that is not data: only its type's name crosses."""

    type: str


class Layer(Struct, frozen=True):
    """One module as data: a known kind, its arguments, its children by name."""

    kind: str
    config: dict[str, bool | int | float | str | list[int] | None]
    training: bool = True
    children: list[tuple[str, Layer]] = []


class Network(Struct, frozen=True, tag="network", tag_field="t"):
    """A tree of known layers with parameters and buffers, frozen parameters and prior gradients."""

    layer: Layer
    tensors: dict[str, Tensor]
    frozen: list[str] = []
    gradients: dict[str, Tensor] = {}


class ParameterOf(Struct, frozen=True):
    """A parameter of a network of the object table."""

    object: int
    name: str


class Optimizer(Struct, frozen=True, tag="optimizer", tag_field="t"):
    """An optimizer by reference to parameters: a known kind, its groups and its state so far."""

    kind: str
    parameters: list[list[ParameterOf]]
    options: list[dict[str, bool | int | float | list[float] | None]]
    state: dict[str, dict[str, Tensor | float]] = {}


Value = Tensor | Bool | Int | Float | Str | Nothing | Items | Ref | Other | Network
Object = Network | Optimizer


def check_tensor(tensor: Tensor) -> None:
    """Refuse a tensor whose dtype, shape and bytes do not fit each other."""
    size = ITEM_SIZES.get(tensor.dtype)
    if size is None or len(tensor.shape) > MAX_DIMENSIONS or any(n < 0 for n in tensor.shape):
        raise Malformed("tensor")
    if math.prod(tensor.shape) * size != len(tensor.data):
        raise Malformed("tensor size")


def pack_int(value: int) -> Int | Other:
    """An integer of any size up to 4096 hexadecimal digits."""
    digits = format(value, "x")
    return Int(digits) if len(digits) <= MAX_INT_DIGITS else Other("int")


def unpack_int(packed: Int) -> int:
    """The integer that was packed."""
    if len(packed.digits) > MAX_INT_DIGITS + 1:
        raise Malformed("int")
    try:
        return int(packed.digits, 16)
    except ValueError:
        raise Malformed("int") from None


Record = TypeVar("Record", bound=msgspec.Struct)


def copy_with(record: Record, **changes: Any) -> Record:
    """The record with some fields replaced."""
    return msgspec.structs.replace(record, **changes)

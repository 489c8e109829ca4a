"""What crosses between the examiner and a student process: typed data, tensors as raw bytes, never pickle.

Everything a student process sends is decoded with the schema below, so a malformed answer costs a
decoding error and nothing else. No class here holds code.
"""

from __future__ import annotations

import math
from typing import Any, Literal, TypeVar

import msgspec

from . import elements

MAX_FRAME = 16 << 20
"""The largest frame either side accepts, in bytes."""

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
MAX_ELEMENTS = 20_000
"""In one reply: each costs the examiner time and memory, however few bytes it has."""


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


class Load(Struct, frozen=True, tag="load", tag_field="t"):
    """Import the student's file of a problem, unless that was done."""

    nonce: int
    module: str


class Call(Struct, frozen=True, tag="call", tag_field="t"):
    """Call one function of a loaded file."""

    nonce: int
    module: str
    function: str
    objects: list[Object]
    args: list[Value]
    gradients_of: list[int] = []  # indices of arguments: a tensor, or a network (then of all its parameters)
    cotangent: Value = Nothing()
    states: list[int] = []
    """Indices of arguments whose state is to be sent back: networks and optimizers."""
    shielded: list[str] = []
    """Functions of the file that are to work on the CPU meanwhile."""


class Frame(Struct, frozen=True):
    """A line of the student's own files."""

    file: str
    line: int


class Observed(Struct, frozen=True):
    """What the student process says of itself; no point hangs on this alone."""

    changed: list[int] = []
    """Arguments that were changed in place."""
    drew: bool = False  # from a global random generator
    devices: list[str] = []
    made: Frame | None = None
    """Devices of the returned tensors, and the line that made one on another device."""
    left: list[str] = []
    """What was left behind in the networks: hooks, gradients, flags, modes."""


class Answer(Struct, frozen=True, tag="answer", tag_field="t"):
    """The answer to a call. `gradients` is None where the result does not depend on what was asked."""

    nonce: int
    value: Value
    gradients: list[dict[str, Tensor]] | None
    states: list[dict[str, Tensor]]
    observed: Observed


class Loaded(Struct, frozen=True, tag="loaded", tag_field="t"):
    """The file was imported."""

    nonce: int


class Raised(Struct, frozen=True, tag="raised", tag_field="t"):
    """The student's code raised. `bases` are the names of the exception's types, nearest first."""

    nonce: int
    bases: list[str]
    text: str
    frames: list[Frame]
    during: Literal["load", "call", "gradient", "lookup"]
    made: Frame | None = None
    """The line that made the tensor which the device refused."""
    excuse: Literal["", "unsupported", "crowded"] = ""
    """Unsupported by the emulated device, or a GPU whose memory is full of others' tensors."""


class Ready(Struct, frozen=True, tag="ready", tag_field="t"):
    """The student process is jailed by `jail`; `lacking` says what is wrong with the device, if anything is."""

    nonce: int
    jail: list[str]
    lacking: str = ""


class Broken(Struct, frozen=True, tag="broken", tag_field="t"):
    """The student process could not be set up: our failure, never the student's."""

    nonce: int
    text: str


class Start(Struct, frozen=True, tag="start", tag_field="t"):
    """What a fresh student process is told before it jails itself."""

    nonce: int
    folder: str
    scratch: str
    device: str
    memory_mib: int
    cpu_seconds: int
    strangers: bool = False  # the files are a copy of somebody else's: another user may be let read them
    probe: bool = False  # try the device, whatever is known of it


Request = Start | Load | Call
Reply = Ready | Broken | Loaded | Answer | Raised

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


class Malformed(Exception):
    """A frame that is not what the schema says."""


def encode(message: Request | Reply) -> bytes:
    """A message as bytes."""
    return _encoder.encode(message)


def decode_request(frame: bytes) -> Request:
    """A request of the examiner, which is trusted."""
    return _requests.decode(frame)


def decode_reply(frame: bytes | bytearray) -> Reply:
    """A reply of a student process, which is not trusted."""
    try:
        if len(frame) > MAX_ELEMENTS:  # each has a byte at least
            elements.count(frame, MAX_ELEMENTS)
        return _replies.decode(frame)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise Malformed(f"{type(error).__name__}: {error}"[:200]) from None


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

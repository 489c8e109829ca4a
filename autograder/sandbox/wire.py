"""What crosses between the examiner and a student process: typed data, tensors as raw bytes, never pickle.

Everything a student process sends is decoded with the schema below, so a malformed answer costs a
decoding error and nothing else. No class here holds code.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from . import elements
from .wire_values import (
    ITEM_SIZES,
    MAX_DIMENSIONS,
    MAX_INT_DIGITS,
    Bool,
    Float,
    Int,
    Items,
    Layer,
    Malformed,
    Network,
    Nothing,
    Object,
    Optimizer,
    Other,
    ParameterOf,
    Ref,
    Str,
    Tensor,
    Value,
    check_tensor,
    copy_with,
    pack_int,
    unpack_int,
)

__all__ = [
    "ITEM_SIZES",
    "MAX_DEPTH",
    "MAX_DIMENSIONS",
    "MAX_ELEMENTS",
    "MAX_FRAME",
    "MAX_INT_DIGITS",
    "Answer",
    "Bool",
    "Broken",
    "Call",
    "Float",
    "Frame",
    "Int",
    "Items",
    "Layer",
    "Load",
    "Loaded",
    "Malformed",
    "Message",
    "Network",
    "NoAnswer",
    "Nothing",
    "Object",
    "Observed",
    "Optimizer",
    "Other",
    "ParameterOf",
    "PartAsk",
    "PartReply",
    "Raised",
    "Ready",
    "Ref",
    "Reply",
    "Request",
    "Start",
    "Str",
    "Tensor",
    "Value",
    "check_tensor",
    "copy_with",
    "decode_reply",
    "decode_request",
    "encode",
    "pack_int",
    "unpack_int",
]

MAX_FRAME = 16 << 20
"""The largest frame either side accepts, in bytes."""

MAX_DEPTH = 64
"""How deep lists and networks may be nested in one reply."""
MAX_ELEMENTS = 20_000
"""In one reply: each costs the examiner time and memory, however few bytes it has."""


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all that is said, each message once."""


class Load(Message, frozen=True, tag="load", tag_field="t"):
    """Import the student's file of a problem, unless that was done."""

    nonce: int
    module: str


class Call(Message, frozen=True, tag="call", tag_field="t"):
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
    parts: list[str] = []
    """Functions of the file in whose place stand-ins ask the examiner meanwhile."""
    generator: bytes = b""
    """The state of the global generator to begin with, where a network may draw from it."""


class Frame(Message, frozen=True):
    """A line of the student's own files."""

    file: str
    line: int


class Observed(Message, frozen=True):
    """What the student process says of itself; no point hangs on this alone."""

    changed: list[int] = []
    """Arguments that were changed in place."""
    drew: bool = False  # from a global random generator
    devices: list[str] = []
    made: Frame | None = None
    """Devices of the returned tensors, and the line that made one on another device."""
    left: list[str] = []
    """What was left behind in the networks: hooks, gradients, flags, modes."""


class Answer(Message, frozen=True, tag="answer", tag_field="t"):
    """The answer to a call. `gradients` is None where the result does not depend on what was asked."""

    nonce: int
    value: Value
    gradients: list[dict[str, Tensor]] | None
    states: list[dict[str, Tensor]]
    observed: Observed
    generator: bytes = b""
    """The state of the global generator at the end, where the call brought one."""


class PartAsk(Message, frozen=True, tag="part", tag_field="t"):
    """In the middle of a call: what does this part answer? The last of its arguments were passed by these names."""

    nonce: int
    call: Call
    names: list[str] = []
    order: list[int] = []
    """The arguments in the order in which the student's own part takes them: its names may be its own."""
    cannot: str = ""
    """Why it cannot be asked, where something among the arguments is not data: the student's own part is used."""


class NoAnswer(Message, frozen=True, tag="no-answer", tag_field="t"):
    """The examiner gives no answer about a part: the student's own is used."""

    why: str


class Loaded(Message, frozen=True, tag="loaded", tag_field="t"):
    """The file was imported."""

    nonce: int


class Raised(Message, frozen=True, tag="raised", tag_field="t"):
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


class Ready(Message, frozen=True, tag="ready", tag_field="t"):
    """The student process is jailed by `jail`; `lacking` says what is wrong with the device, if anything is."""

    nonce: int
    jail: list[str]
    lacking: str = ""


class Broken(Message, frozen=True, tag="broken", tag_field="t"):
    """The student process could not be set up: our failure, never the student's."""

    nonce: int
    text: str


class Start(Message, frozen=True, tag="start", tag_field="t"):
    """What a fresh student process is told before it jails itself."""

    nonce: int
    folder: str
    scratch: str
    device: str
    memory_mib: int
    cpu_seconds: int
    strangers: bool = False  # the files are a copy of somebody else's: another user may be let read them
    probe: bool = False  # try the device, whatever is known of it


PartReply = Answer | Raised | NoAnswer
Request = Start | Load | Call | Answer | Raised | NoAnswer
Reply = Ready | Broken | Loaded | Answer | Raised | PartAsk

_encoder = msgspec.msgpack.Encoder()
_requests: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
_replies: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)


def encode(message: Request | Reply) -> bytes:
    """A message as bytes."""
    return _encoder.encode(message)


def decode_request(frame: bytes) -> Request:
    """A request of the examiner, which is trusted."""
    return _requests.decode(frame)


def _refuse_deep(reply: Reply) -> None:
    """A value that is nested as deep as can be decoded cannot be encoded again further down a stack."""
    level: list[Value | Layer] = []
    match reply:
        case Answer():
            level = [reply.value]
        case PartAsk():
            level = [*reply.call.args, reply.call.cotangent]
            level += [entry for entry in reply.call.objects if isinstance(entry, Network)]
    for _ in range(MAX_DEPTH):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return
    raise Malformed("too deep")


def _inside(value: Value | Layer) -> list[Value | Layer]:
    match value:
        case Items():
            return list(value.items)
        case Network():
            return [value.layer]
        case Layer():
            return [child for _, child in value.children]
    return []


def decode_reply(frame: bytes | bytearray) -> Reply:
    """A reply of a student process, which is not trusted."""
    try:
        if len(frame) > MAX_ELEMENTS:  # each has a byte at least
            elements.count(frame, MAX_ELEMENTS)
        reply = _replies.decode(frame)
        _refuse_deep(reply)
        return reply
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, ValueError) as error:
        raise Malformed(f"{type(error).__name__}: {error}"[:200]) from None

"""The wire: everything that is sent comes back the same; everything else is refused, cheaply."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
import torch
from dll.autograder.sandbox import elements, tensors, wire
from dll.autograder.sandbox.perform import pack_value, unpack_value
from hypothesis import given
from hypothesis import strategies as st

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple),
    max_leaves=12,
)
SHAPES = st.lists(st.integers(0, 4), max_size=4)


@given(PLAIN)
def test_plain_values_come_back_the_same(value: object) -> None:
    answer = wire.Answer(1, pack_value(value), [], [], wire.Observed())
    decoded = wire.decode_reply(wire.encode(answer))
    assert isinstance(decoded, wire.Answer)
    back = unpack_value(decoded.value, {})
    assert back == value
    assert type(back) is type(value)


@given(SHAPES, st.sampled_from(sorted(wire.ITEM_SIZES)), st.booleans())
def test_tensors_come_back_bit_for_bit(shape: list[int], dtype: str, transposed: bool) -> None:
    tensor = (torch.rand(shape) * 3).to(tensors.DTYPES[dtype])
    if transposed and tensor.dim() >= 2:
        tensor = tensor.transpose(0, 1)
    packed = tensors.pack(tensor)
    assert isinstance(packed, wire.Tensor)
    back = tensors.unpack(packed)
    assert back.shape == tensor.shape
    assert back.dtype == tensor.dtype
    assert torch.equal(back, tensor)


def test_a_tensor_from_the_wire_is_its_own_and_no_view() -> None:
    """`p.grad.detach_()`, as old PyTorch cleared gradients, raises for a view."""
    found = tensors.unpack(tensors.pack_state(torch.ones(2, 3)))
    assert not found._is_view()
    assert found.detach_().zero_().sum() == 0


def test_a_single_row_of_a_column_crosses_whatever_its_stride() -> None:
    column = torch.arange(7.0)[None, :][:, -1]
    packed = tensors.pack(column)
    assert isinstance(packed, wire.Tensor)
    assert tensors.unpack(packed).tolist() == [6.0]


def test_nan_and_infinities_cross() -> None:
    tensor = torch.tensor([float("nan"), float("inf"), float("-inf"), -0.0])
    packed = tensors.pack(tensor)
    assert isinstance(packed, wire.Tensor)
    assert packed.data == tensor.numpy().tobytes()


@pytest.mark.parametrize(
    "tensor",
    [
        wire.Tensor("float32", (2,), b"\0" * 7),
        wire.Tensor("float32", (-2, -1), b"\0" * 8),
        wire.Tensor("object", (1,), b"\0" * 8),
        wire.Tensor("float64", (10**9, 10**9), b""),
        wire.Tensor("uint8", (1,) * 17, b"\0"),
    ],
)
def test_a_tensor_whose_parts_do_not_fit_is_refused(tensor: wire.Tensor) -> None:
    with pytest.raises(wire.Malformed):
        tensors.unpack(tensor)


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_or_decode_to_a_reply(frame: bytes) -> None:
    try:
        wire.decode_reply(frame)
    except wire.Malformed:
        return


@pytest.mark.parametrize(
    "frame",
    [
        b"\x80" * 1_000_000,
        b"\x91" * 1_000_000,
        b"\xdd\xff\xff\xff\xff",
        msgspec.msgpack.encode({"t": "call", "nonce": 1}),
        msgspec.msgpack.encode({"t": "loaded", "nonce": "1"}),
        msgspec.msgpack.encode({"t": "loaded", "nonce": 1, "more": 1}),
    ],
)
def test_frames_made_to_hurt_are_refused(frame: bytes) -> None:
    with pytest.raises(wire.Malformed):
        wire.decode_reply(frame)


def test_a_deeply_nested_answer_is_refused() -> None:
    opening = msgspec.msgpack.encode({"t": "items", "kind": "list", "items": [0]})[:-1]
    head = msgspec.msgpack.encode({"t": "answer", "nonce": 1, "value": 0})[:-1]
    frame = head + opening * 100_000
    with pytest.raises(wire.Malformed):
        wire.decode_reply(frame)


@given(st.integers(-(2**16_000), 2**16_000))
def test_integers_of_any_usual_size_cross(value: int) -> None:
    packed = wire.pack_int(value)
    assert isinstance(packed, wire.Int)
    assert wire.unpack_int(packed) == value


def test_an_integer_made_to_hurt_is_refused() -> None:
    assert wire.pack_int(1 << 100_000) == wire.Other("int")
    for digits in ("f" * 1_000_000, "", "0x", "g"):
        with pytest.raises(wire.Malformed):
            wire.unpack_int(wire.Int(digits))


def test_a_subclass_is_only_a_name() -> None:
    class Liar(torch.Tensor):
        pass

    class Number(int):
        pass

    assert isinstance(pack_value(torch.ones(1).as_subclass(Liar)), wire.Other)
    assert isinstance(pack_value(Number(3)), wire.Other)
    assert isinstance(pack_value({1: 2}), wire.Other)
    assert isinstance(pack_value(iter([])), wire.Other)


def test_an_answer_of_very_many_small_values_is_refused_before_it_is_read() -> None:
    few = wire.Items("list", [wire.Bool(True)] * 3_000)
    many = wire.Items("list", [wire.Bool(True)] * 1_000_000)
    assert isinstance(wire.decode_reply(wire.encode(wire.Answer(1, few, [], [], wire.Observed()))), wire.Answer)
    frame = wire.encode(wire.Answer(1, many, [], [], wire.Observed()))
    assert len(frame) < wire.MAX_FRAME
    with pytest.raises(wire.Malformed):
        wire.decode_reply(frame)


def test_many_elements_of_any_kind_are_refused_however_they_are_written() -> None:
    many = 1_000_000
    layer = wire.Layer("Sequential", {}, children=[("x", wire.Layer("ReLU", {}))] * 100_000)
    start = b"\x86\xa1t\xa6answer\xa5nonce\x01\xa5value\x81\xa1t\xa4none\xa9gradients\xc0\xa8observed\x80\xa6states"
    frames = [
        wire.encode(wire.Answer(1, wire.Network(layer, {}), [], [], wire.Observed())),
        wire.encode(wire.Answer(1, wire.Tensor("uint8", (1,) * many, b"x"), [], [], wire.Observed())),
        wire.encode(wire.Answer(1, wire.Nothing(), [], [], wire.Observed(changed=[0] * many))),
        start + b"\xdd" + many.to_bytes(4, "big") + b"\x80" * many,  # empty tables
        start + b"\xdd" + many.to_bytes(4, "big") + b"\xd9\x01t" * many,  # strings in their longer form
    ]
    for frame in frames:
        with pytest.raises(wire.Malformed, match="too many"):
            wire.decode_reply(frame)


def test_the_bytes_of_a_tensor_are_not_taken_for_values() -> None:
    data = np.random.default_rng(0).bytes(8 << 20)
    answer = wire.Answer(1, wire.Tensor("uint8", (len(data),), data), [], [], wire.Observed())
    assert wire.decode_reply(wire.encode(answer)) == answer


@given(PLAIN)
def test_elements_are_counted_as_they_are(value: object) -> None:
    def size(part: object) -> int:
        if isinstance(part, dict):
            return 1 + sum(size(k) + size(v) for k, v in part.items())
        return 1 + sum(map(size, part)) if isinstance(part, list | tuple) else 1

    answer = wire.Answer(1, pack_value(value), [], [], wire.Observed())
    frame = wire.encode(answer)
    assert elements.count(frame, 100_000) == size(msgspec.msgpack.decode(frame))


@pytest.mark.parametrize(
    "frame", [b"", b"\xc1", b"\xdd\xff\xff\xff\xff", b"\x92\x01", b"\xd9", b"\xd4\x01\x01", b"\x01\x01", b"\xdf\x80"]
)
def test_what_is_no_message_has_no_count(frame: bytes) -> None:
    with pytest.raises(ValueError, match=r"no message|too many"):
        elements.count(frame, 1000)


@pytest.mark.parametrize("depth", [wire.MAX_DEPTH + 1, 200])
def test_what_is_nested_too_deep_to_be_passed_on_is_malformed(depth: int) -> None:
    value: wire.Value = wire.Nothing()
    layer = wire.Layer("Sequential", {})
    for _ in range(depth):
        value = wire.Items("list", [value])
        layer = wire.Layer("Sequential", {}, children=[("0", layer)])
    network = wire.Network(layer, {})
    call = wire.Call(0, "m", "f", [network], [])
    for reply in (
        wire.Answer(0, value, None, [], wire.Observed()),
        wire.Answer(0, network, None, [], wire.Observed()),
        wire.PartAsk(0, wire.copy_with(call, objects=[], args=[value])),
        wire.PartAsk(0, wire.copy_with(call, objects=[], cotangent=value)),
        wire.PartAsk(0, call),
    ):
        with pytest.raises(wire.Malformed):
            wire.decode_reply(wire.encode(reply))


def test_what_is_nested_as_people_do_is_read() -> None:
    value = wire.Items("list", [wire.Items("tuple", [wire.Items("list", [wire.Float(1.0)])])])
    reply = wire.Answer(0, value, None, [], wire.Observed())
    assert wire.decode_reply(wire.encode(reply)) == reply

"""What a public check called a function with, a line for each argument, trimmed to what a terminal shows."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ..sandbox import tensors, wire
from .student_source import Definition

_ITEMS = 3
_WIDTH = 100
_MOST = 64
_LAYERS = 8


def given_lines(call: wire.Call, starter: Definition | None) -> tuple[str, ...]:
    """`name = value` for each argument, by the names that the starter gives them."""
    names = starter.parameters if starter else ()
    return tuple(
        f"{names[i] if i < len(names) else f'argument {i + 1}'} = {_value(value, call.objects)}"
        for i, value in enumerate(call.args)
    )


def _value(value: wire.Value, objects: Sequence[wire.Object]) -> str:
    match value:
        case wire.Tensor():
            return _tensor(value)
        case wire.Ref():
            return _object(objects[value.index])
        case wire.Int():
            return _cut(str(wire.unpack_int(value)))
        case wire.Bool() | wire.Float() | wire.Str():
            return repr(value.value)
        case wire.Items():
            shown = ", ".join(_value(item, objects) for item in value.items[:_ITEMS])
            return _cut(f"{value.kind} of {len(value.items)}: {shown}")
        case _:
            return "None"


def _tensor(packed: wire.Tensor) -> str:
    """Its dtype and shape, and its first numbers, of each row in brackets."""
    tensor = tensors.unpack(packed)
    about = f"{packed.dtype} {tuple(packed.shape)}: "
    return about + (_numbers(tensor, _WIDTH - len(about)) if tensor.numel() else "[]")


def _numbers(tensor: torch.Tensor, width: int) -> str:
    text = _nested(tensor, max(1, int(_MOST ** (1 / max(1, tensor.dim())))))
    return text if len(text) <= width else text[: width - 3].rsplit(",", 1)[0] + ", ..."


def _nested(tensor: torch.Tensor, rows: int) -> str:
    if tensor.dim():
        more = ", ..." if len(tensor) > rows else ""
        return "[" + ", ".join(_nested(item, rows) for item in tensor[:rows]) + more + "]"
    number = tensor.item()
    return f"{number:.5g}" if isinstance(number, float) else str(number)


def _object(entry: wire.Object) -> str:
    if isinstance(entry, wire.Optimizer):
        return _cut(entry.kind)
    return _cut(_layer(entry.layer))


def _layer(layer: wire.Layer) -> str:
    if not layer.children:
        return f"{layer.kind}({', '.join(str(v) for v in layer.config.values())})"
    inner = [_layer(child) for _, child in layer.children[:_LAYERS]]
    return f"{layer.kind}({', '.join(inner + ['...'] * (len(layer.children) > _LAYERS))})"


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 3] + "..."

"""What the schema of one of PyTorch's operations says of its arguments and results."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch


class DeviceOperation(NamedTuple):
    """One operation, as far as carrying it out takes."""

    name: str
    writes: tuple[tuple[int, str], ...]
    """Position and name of the arguments that it changes; position -1 where one is given by name only."""
    positions: tuple[int, ...]
    """The positions alone."""
    returns: tuple[int | None, ...]
    """For each result, which of `writes` it is; None where it is a tensor of its own."""
    reshapes: bool
    """Whether a changed argument may have another shape afterwards."""


_operations: dict[Any, DeviceOperation] = {}


def known(func: Any) -> DeviceOperation:
    """What the schema of an operation says, read once."""
    if (before := _operations.get(func)) is not None:
        return before
    schema = func._schema
    name = schema.name + ("." + schema.overload_name if schema.overload_name else "")
    written = [(at, a) for at, a in enumerate(schema.arguments) if a.alias_info is not None and a.alias_info.is_write]
    writes = tuple((-1 if a.kwarg_only else at, a.name) for at, a in written)

    def written_by(returned: Any) -> int | None:
        if returned.alias_info is None or not returned.alias_info.is_write:
            return None
        shared = (n for n, (_, a) in enumerate(written) if a.alias_info.before_set & returned.alias_info.before_set)
        return next(shared, None)

    reshapes = (
        torch.Tag.inplace_view in func.tags
        or name.startswith(("aten::resize", "aten::set_"))
        or any(a.kwarg_only for _, a in written)
    )
    operation = DeviceOperation(
        name, writes, tuple(at for at, _ in writes), tuple(map(written_by, schema.returns)), reshapes
    )
    _operations[func] = operation
    return operation

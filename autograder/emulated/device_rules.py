"""Where CUDA takes a tensor that lives on the CPU beside its own, and what it says where it does not.

Most operations compare devices in wrappers that PyTorch generates from native_functions.yaml, which its wheel brings
along. Those marked `device_check: NoCheck` there leave it to TensorIterator, which takes one 0-dimensional tensor of
the CPU; a few look for themselves.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

Stranger = tuple[int, torch.Tensor]
"""A tensor of the CPU among an operation's arguments, with its position; -1 for one that is given by name."""

_INDEXING = {
    "aten::index.Tensor",
    "aten::index_put",
    "aten::index_put_",
    "aten::_index_put_impl_",
    "aten::_unsafe_index.Tensor",
    "aten::_unsafe_index_put",
}
_INDICES, _VALUES = 1, 2
_ANYWHERE = {
    "aten::copy_",
    "aten::_copy_from",
    "aten::_to_copy",
    "aten::_pack_padded_sequence",  # lengths are the CPU's
    "aten::_has_compatible_shallow_copy_type",
    "aten::_has_same_storage_numel",
    "aten::is_same_size",
    "aten::expand_as",
    "aten::view_as",
}
"""What copies between devices, or looks at shapes only."""


def check_strangers(name: str, strangers: Sequence[Stranger], args: Sequence[Any], writes: Sequence[int]) -> None:
    """Raise as CUDA does where operation `name` does not take these tensors of the CPU beside its own.

    `writes` has the positions of the arguments that the operation changes.
    """
    if name in _ANYWHERE:
        return
    if name in _INDEXING:
        if type(args[0]) is torch.Tensor:
            raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
        if all(at == _INDICES or (at == _VALUES and t.dim() == 0) for at, t in strangers):
            return
    elif name.startswith("aten::where."):
        if all(t.dim() == 0 for _, t in strangers):
            return
    elif len(strangers) == 1 and name in _unchecked():
        at, tensor = strangers[0]
        if tensor.dim() == 0 and at >= 0 and at not in writes:
            return
    raise RuntimeError(
        "Expected all tensors to be on the same device, but found at least two devices, emulated:0 and cpu! "
        f"(when checking arguments of {name})"
    )


@functools.cache
def _unchecked() -> frozenset[str]:
    """The operations that PyTorch generates no check for."""
    import torchgen  # type: ignore[import-untyped]  # a part of PyTorch's wheel without types

    packaged = Path(torchgen.__file__).parent / "packaged" / "ATen" / "native" / "native_functions.yaml"
    entries = packaged.read_text(encoding="utf-8").split("\n- func:")[1:]
    return frozenset(
        "aten::" + entry.partition("(")[0].strip() for entry in entries if "device_check: NoCheck" in entry
    )


def read_rules() -> None:
    """Read the rules now: later, a file may be out of reach."""
    if not _unchecked():
        raise RuntimeError("native_functions.yaml names no operation that checks no devices")

"""Which line of the student's made a tensor that lives on the CPU, and which such tensor an operation refused.

A watch sees every function of PyTorch that Python calls. It costs, so a call is watched only when it is made once more,
after it went wrong; the import of a file always is, away from the CPU.
"""

from __future__ import annotations

import contextlib
import os
import sys
import types
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.overrides import TorchFunctionMode  # a dispatch mode sees more, and imports for a second

from . import wire
from .perform import repeat

_FEW, _MOST = 8, 20_000
"""Tensors that are remembered: before it is looked for the first time which are gone, and at once."""


class Origins(TorchFunctionMode):
    """A watch over all functions while it is entered; what it noted, it keeps. It never raises, and holds no values."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = str(Path(folder)) + os.sep
        self._made: dict[int, tuple[StorageWeakRef, wire.Frame]] = {}
        """By the storage, of which a weak reference keeps the address, not the memory."""
        self._full = _FEW
        self.refused: wire.Frame | None = None
        """Where the tensor was made that the last failed operation did not take."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """One function of PyTorch."""
        given = [*_cpu_tensors(args), *_cpu_tensors((kwargs or {}).values())]
        try:
            result = func(*args, **(kwargs or {}))
        except Exception:
            self.refused = self.first_made(given) or self.refused
            raise
        with contextlib.suppress(Exception):  # odd tensors, of functorch and the like, have no storage
            if len(self._made) >= self._full:  # soon: what is left of a storage lies between those that follow
                self._made = {key: kept for key, kept in self._made.items() if not kept[0].expired()}
                self._full = max(_FEW, 2 * len(self._made))
            if len(self._made) < _MOST and (line := self.first_made(given) or self._line()) is not None:
                for tensor in _cpu_tensors([result]):
                    storage = tensor.untyped_storage()
                    self._made.setdefault(storage._cdata, (StorageWeakRef(storage), line))
        return result

    def first_made(self, tensors: Iterable[torch.Tensor]) -> wire.Frame | None:
        """Where the first of these was made of which it is known; those of several numbers come first."""
        with contextlib.suppress(Exception):
            for tensor in sorted(tensors, key=lambda t: t.dim() == 0):
                if tensor.device.type == "cpu" and (known := self._made.get(tensor.untyped_storage()._cdata)):
                    return known[1]
        return None

    def _line(self) -> wire.Frame | None:
        """The innermost line of the student's that is running."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith(self._folder):
                return wire.Frame(Path(name).relative_to(self._folder).as_posix(), frame.f_lineno)
            frame = frame.f_back
        return None


def _cpu_tensors(values: Iterable[Any]) -> Iterator[torch.Tensor]:
    for value in values:
        if isinstance(value, torch.Tensor):
            with contextlib.suppress(Exception):
                if value.device.type == "cpu" and value.layout is torch.strided:
                    yield value
        elif isinstance(value, list | tuple):
            yield from _cpu_tensors(value)


def is_about_devices(reply: wire.Reply, device: str) -> bool:
    """Whether it may be of use to know where a tensor of the CPU was made."""
    if isinstance(reply, wire.Answer):
        return any(found != device for found in reply.observed.devices)
    if not isinstance(reply, wire.Raised) or reply.during not in ("call", "gradient") or reply.excuse:
        return False
    return "ValueError" not in reply.bases  # how a function refuses its arguments, as many checks ask it to


def with_origin(
    reply: wire.Reply, request: wire.Call, module: types.ModuleType, device: str, origins: Origins
) -> wire.Reply:
    """The reply, with the line that made the tensor which is not where it should be: found by calling once more."""
    origins.refused = None
    made = None
    with contextlib.suppress(Exception), origins:
        made = origins.first_made(repeat(request, getattr(module, request.function), device))
    match reply:
        case wire.Answer():
            return wire.copy_with(reply, observed=wire.copy_with(reply.observed, made=made))
        case wire.Raised():
            return wire.copy_with(reply, made=origins.refused)
    return reply

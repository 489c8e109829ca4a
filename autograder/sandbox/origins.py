"""Which line of the student's made a tensor that lives on the CPU, and which such tensor an operation refused.

A watch sees every function of PyTorch that Python calls. It costs, so a call is watched only when it is made once more,
after it went wrong; the import of a file always is, away from the CPU.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch.overrides import TorchFunctionMode  # a dispatch mode sees more, and imports for a second

from . import wire


class Origins(TorchFunctionMode):
    """A watch over all functions while it is entered; what it noted, it keeps."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder.rstrip("/") + "/"
        self._made: dict[int, tuple[torch.Tensor, wire.Frame]] = {}
        """By address of the storage; the tensors are kept, so that no address comes to mean another."""
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
        if (line := self.first_made(given) or self._line()) is not None:
            for tensor in _cpu_tensors([result]):
                self._made.setdefault(_address(tensor), (tensor, line))
        return result

    def first_made(self, tensors: Iterable[torch.Tensor]) -> wire.Frame | None:
        """Where the first of these was made of which it is known; those of several numbers come first."""
        for tensor in sorted(tensors, key=lambda t: t.dim() == 0):
            if tensor.device.type == "cpu" and (known := self._made.get(_address(tensor))) is not None:
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


def _address(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


def _cpu_tensors(values: Iterable[Any]) -> Iterator[torch.Tensor]:
    for value in values:
        if isinstance(value, torch.Tensor):
            if value.device.type == "cpu" and value.layout is torch.strided:
                yield value
        elif isinstance(value, list | tuple):
            yield from _cpu_tensors(value)

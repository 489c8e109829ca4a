"""`Module.to` keeps a parameter what it is, so that an optimizer that was made before goes on working, as on CUDA.

PyTorch swaps a parameter in place where its new values say that they are a wrapper of other tensors. Between the CPU
and the device they say so; on the device the values are set, as between tensors of one kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from .tensor import EmulatedTensor, Unsupported


def install_modules() -> None:
    """Put it in place of PyTorch's."""
    original: Any = torch.nn.Module._apply

    def apply(self: torch.nn.Module, change: Callable[[Any], Any], recurse: bool = True) -> Any:
        try:
            return original(self, lambda tensor: _moved(tensor, change(tensor)), recurse)
        except RuntimeError as error:
            if "Couldn't swap" in str(error):  # a graph on the CPU still holds the parameter
                raise Unsupported(str(error)) from error
            raise

    torch.nn.Module._apply = apply  # type: ignore[method-assign]  # patched on purpose


def _moved(before: Any, after: Any) -> Any:
    if isinstance(after, EmulatedTensor) and not isinstance(before, EmulatedTensor):
        vars(after).update(__tensor_flatten__=lambda: (["_cpu"], None), __tensor_unflatten__=EmulatedTensor)
    return after

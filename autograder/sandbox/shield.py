"""A student's functions made to work on the CPU for a while, whatever device they are called on.

For the question whether a function is right about devices and precisions but for others of the same student that it
uses: those get the CPU's copies of their arguments, with gradients going through, and their results go back to the
device and to the precision of the arguments.
"""

from __future__ import annotations

import copy
import functools
import types
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn


@contextmanager
def shielded(module: types.ModuleType, names: Iterable[str], device: str) -> Iterator[None]:
    """While it is open, these functions of the file work on the CPU."""
    before = {name: value for name in names if isinstance(value := getattr(module, name, None), types.FunctionType)}
    for name, function in before.items():
        setattr(module, name, _on_the_cpu(function, device))
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(module, name, function)


def _on_the_cpu(function: Callable[..., Any], device: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = function(*(_moved(a, "cpu") for a in args), **{k: _moved(v, "cpu") for k, v in kwargs.items()})
        return _retyped(_moved(result, device), _precision([*args, *kwargs.values()]))

    return wrapped


def _moved(value: Any, device: str) -> Any:
    if isinstance(value, torch.Tensor):
        return value.to(device)
    if isinstance(value, nn.Module):
        return _copy_of(value, device)
    if isinstance(value, dict):
        return {key: _moved(each, device) for key, each in value.items()}
    if isinstance(value, list | tuple):
        moved = [_moved(each, device) for each in value]
        return moved if isinstance(value, list) else tuple(moved)
    return value


def _precision(arguments: Iterable[Any]) -> torch.dtype | None:
    """The dtype of the first tensor of floating-point numbers among the arguments."""
    tensors = (a for a in arguments if isinstance(a, torch.Tensor) and a.is_floating_point())
    return next((tensor.dtype for tensor in tensors), None)


def _retyped(value: Any, dtype: torch.dtype | None) -> Any:
    if isinstance(value, list | tuple):
        items = [_retyped(each, dtype) for each in value]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, torch.Tensor) and value.is_floating_point() and dtype is not None:
        return value.to(dtype)
    return value


def _copy_of(module: nn.Module, device: str) -> nn.Module:
    """The module with its parameters moved, which stay functions of the original ones."""
    made = copy.deepcopy(module)
    for original, layer in zip(module.modules(), made.modules(), strict=True):
        for name, parameter in original._parameters.items():
            layer._parameters[name] = None if parameter is None else parameter.to(device)  # type: ignore[assignment]
        for name, buffer in original._buffers.items():
            layer._buffers[name] = None if buffer is None else buffer.to(device)
    return made

"""Backward passes of the device run in the thread that asks for them.

PyTorch's engine starts one thread a device at the first backward pass of a process: a device that is registered
later has none, and one that has a thread makes every later fork unable to run a backward pass. So the engine is
started while there is no device, and its threads are kept out of use wherever a backward pass is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch


def run_backward_in_its_thread() -> None:
    """Must be called before the device is registered."""
    torch.ones((), requires_grad=True).backward()
    original = torch.autograd.graph._engine_run_backward
    set_threads = torch._C._set_multithreading_enabled

    def run_backward(tensors: Sequence[Any], gradients: Sequence[Any], *args: Any, **kwargs: Any) -> Any:
        set_threads(False)
        for index, (tensor, gradient) in enumerate(zip(tensors, gradients or (), strict=False)):
            _check_gradient(index, tensor, gradient)
        return original(tensors, gradients, *args, **kwargs)

    for module in (torch.autograd.graph, torch.autograd):
        module._engine_run_backward = run_backward  # type: ignore[attr-defined]  # private, and patched on purpose
    set_threads(False)


def _check_gradient(index: int, tensor: Any, gradient: Any) -> None:
    """C++ asks this of its own tensors only."""
    if not (isinstance(gradient, torch.Tensor) and isinstance(tensor, torch.Tensor)) or gradient.dim() == 0:
        return
    if tensor.device != gradient.device:
        raise RuntimeError(
            f"invalid gradient at index {index} - expected device {tensor.device} but got {gradient.device}"
        )

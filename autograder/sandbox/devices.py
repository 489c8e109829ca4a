"""The devices that student code runs on: which to take, and what a process does before it runs code there.

`cpu` always runs. The second one is a GPU where there is one, else the emulated device, which is as strict about where
tensors live. `mps` is for a student's own Mac.
"""

from __future__ import annotations

import os
from typing import NamedTuple

import torch

from .. import emulated
from ..errors import DllError
from ..text import Text, say

CPU, CUDA, MPS, EMULATED = "cpu", "cuda", "mps", emulated.NAME
GPU_MIB = 1024
"""What one student process may use of a GPU's memory, its CUDA context apart."""
_OUT_OF_MEMORY = ("out of memory", "ALLOC_FAILED", "NOT_INITIALIZED")
_proven: dict[str, str] = {}
"""What `prove` found, kept over a fork."""


class Chosen(NamedTuple):
    """The devices to run on, the CPU first."""

    names: tuple[str, ...]
    without: Text | None = None
    """Why there is no second one, where none was asked for or can be had."""


def choose(asked: str) -> Chosen:
    """The CPU, and a second device: the one that was asked for, or the best there is for `auto`; `all` for a look.

    Nothing is initialised: CUDA is looked for through NVML, which leaves no context behind and allows a fork.
    """
    match asked:
        case "all":
            there = {CUDA: _has_cuda(), MPS: torch.backends.mps.is_available(), EMULATED: not emulated.unavailable()}
            return Chosen((CPU, *(name for name, is_there in there.items() if is_there)))
        case "cpu":
            return Chosen((CPU,), say("device.cpu-asked"))
        case "cuda" if not _has_cuda():
            raise DllError("no-cuda")
        case "mps" if not torch.backends.mps.is_available():
            raise DllError("no-mps")
        case "emulated" if reason := emulated.unavailable():
            raise DllError("no-emulated", reason=reason)
        case "auto":
            if _has_cuda():
                return Chosen((CPU, CUDA))
            if reason := emulated.unavailable():
                return Chosen((CPU,), say("device.none", reason=reason))
            return Chosen((CPU, EMULATED))
    return Chosen((CPU, asked))


def precisions(device: str) -> tuple[str, ...]:
    """The precisions in which a device is checked: where tensors live does not depend on it, and GPUs train in one."""
    return ("float32", "float64") if device == CPU else ("float32",)


def make_usable(device: str, *, anew: bool = False) -> str:
    """Make a device usable in this process, and train on it for one step: what is wrong with it; empty if nothing is.

    Once a process and those it forks. That a GPU's memory is full is raised: it says nothing about the device.
    """
    os.environ.update(driver_variables(device))
    if device == CPU and not anew:  # known by everything else that runs there
        return ""
    if device not in _proven:
        _proven[device] = emulated.probe() if device == EMULATED else _prove_driver(device)
    return _proven[device]


def driver_variables(device: str) -> dict[str, str]:
    """The variables that a driver reads, for a process of this device."""
    if device == CUDA:
        chosen = {name: os.environ[name] for name in ("CUDA_VISIBLE_DEVICES",) if os.environ.get(name)}
        # without the workspace cuBLAS may add up in another order each time
        return {**chosen, "CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
    return {"CUDA_VISIBLE_DEVICES": ""}  # no backward pass may start a GPU's threads where processes fork


def is_crowded(text: str) -> bool:
    """Whether an error with this text comes from a GPU that has less left than this process was promised: then its lack
    of memory is not its own. PyTorch's allocator, cuBLAS and cuDNN each say it in their way."""
    if not torch.cuda.is_initialized() or not any(word in text for word in _OUT_OF_MEMORY):
        return False
    try:
        free, _ = torch.cuda.mem_get_info()
    except RuntimeError:  # an error that stays: nothing more can be asked
        return False
    return free < (GPU_MIB << 20) - torch.cuda.memory_reserved()


def _has_cuda() -> bool:
    os.environ["PYTORCH_NVML_BASED_CUDA_CHECK"] = "1"
    return torch.cuda.is_available()


def _prove_driver(device: str) -> str:
    """Settings under which numbers can be compared, then the step."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    try:
        if device == CUDA:
            whole = torch.cuda.get_device_properties(0).total_memory
            torch.cuda.set_per_process_memory_fraction(min(1.0, (GPU_MIB << 20) / whole))
            square = torch.eye(4, device=device)
            # cuDNN and cuSOLVER make their handles now, while nothing else fills the memory
            torch.linalg.solve(square, torch.nn.functional.conv1d(square, square[:, :, None]))
        return emulated.step_differs(device)
    except Exception as error:  # whatever a driver says: no device is no failure of a student
        if any(word in str(error) for word in _OUT_OF_MEMORY):
            raise
        return f"{type(error).__name__}: {error}"

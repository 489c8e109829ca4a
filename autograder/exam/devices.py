"""The devices that checks run on: the CPU, and CUDA where there is one. A further device is a line here."""

from __future__ import annotations

import os

import torch

from ..errors import DllError

NAMES = ("cpu", "cuda")


def devices_for(asked: str) -> tuple[str, ...]:
    """The devices to run on: `auto` takes CUDA where it is; the CPU always runs.

    CUDA is looked for through NVML, which leaves no context behind in the examiner.
    """
    if asked == "cpu":
        return ("cpu",)
    if has_cuda():
        return NAMES
    if asked == "cuda":
        raise DllError("no-cuda")
    return ("cpu",)


def has_cuda() -> bool:
    """Whether a CUDA device can be used, without initialising it in this process."""
    os.environ["PYTORCH_NVML_BASED_CUDA_CHECK"] = "1"
    return torch.cuda.is_available()

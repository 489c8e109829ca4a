"""How many workers a GPU has room for: each has one student process there, with a CUDA context of its own."""

from __future__ import annotations

import os
import shutil
import subprocess

PROCESS_MIB = 2048
"""What one student process takes at most: its tensors, and as much again for the context and its libraries."""


def most_workers(device: str) -> int | None:
    """How many fit into what is free on the GPU that is used, at least one; None where no GPU would be used.

    Asked of the driver's own tool: PyTorch would have to be imported, and would take a context itself.
    """
    tool = shutil.which("nvidia-smi")
    if device not in ("auto", "cuda") or tool is None:
        return None
    first = os.environ.get("CUDA_VISIBLE_DEVICES", "").partition(",")[0] or "0"
    command = [tool, f"--id={first}", "--query-gpu=memory.free", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)  # noqa: S603 - no shell
        free = int(done.stdout.split()[0])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
    return max(1, free // PROCESS_MIB)

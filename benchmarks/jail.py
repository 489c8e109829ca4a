"""What it costs to confine a student process, and which part costs what.

    python benchmarks/jail.py

Student processes are started in turn with the jail and without, from two fork servers of one process; printed are the
medians in milliseconds with their spread, the difference, and its ratio to `python -c "import torch"`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import torch
from dll.autograder.jail import levels
from dll.autograder.model import Limits
from dll.autograder.sandbox import child, fork_server, forked, forking
from dll.autograder.sandbox.process import StudentProcess
from figures import QUICK

ROUNDS = 3 if QUICK else 41
LIMITS = Limits(check_seconds=10.0, submission_seconds=60.0, memory_mib=1024)


def main() -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    jailed = fork_server.start(lambda: child.warm(optimizers=True))
    child._HAS_A_JAIL = False
    free = fork_server.start(lambda: child.warm(optimizers=True))
    found: dict[str, list[float]] = {"with the jail": [], "without": []}
    jail: list[str] = []
    for _ in range(ROUNDS):
        for what, kept in (("with the jail", jailed), ("without", free)):
            seconds, jail_of = started(kept)
            found[what].append(seconds * 1e3)
            jail = jail_of or jail
    print(levels.describe(jail))
    for what, times in found.items():
        print(f"start of a student process {what}: {statistics.median(times):.1f} ms", end="")
        print(f" ({min(times):.1f} to {max(times):.1f}, n={len(times)})")
    cost = statistics.median(a - b for a, b in zip(*found.values(), strict=True))
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    torch_ms = (time.perf_counter() - begun) * 1e3
    print(f"the jail costs {cost:.1f} ms, {cost / torch_ms:.4f} of `import torch` ({torch_ms:.0f} ms)")


def started(kept: forking.ForkServer) -> tuple[float, list[str]]:
    """Seconds until a student process is ready, and what confines it."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("files", "scratch"):
            Path(place, name).mkdir()
        begun = time.perf_counter()
        process = StudentProcess(
            lambda: forked.ForkedProcess(kept), f"{place}/files", f"{place}/scratch", "cpu", LIMITS, strangers=True
        )
        seconds = time.perf_counter() - begun
        process.end()
    return seconds, process.jail


if __name__ == "__main__":
    main()

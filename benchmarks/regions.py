"""The exact counter of the plane's regions: against linear programs, at a million regions, and how it grows.

    python benchmarks/regions.py

The programs are those of tests/lec8/arrangements.py, with one program for each side of a unit that the centre of the
region is not on. Memory is the peak of a process of its own, torch and all.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import resource
import subprocess
import sys
import time

import torch
from dll.solutions.lec8.origami import origami_net
from dll.solutions.lec8.regions2d import count_regions_2d
from dll.tests.lec8.arrangements import patterns_by_programs
from figures import QUICK
from torch import nn

BOX = ((-3.0, 3.0), (-3.0, 3.0))
WIDE = ((-1e4, 1e4), (-1e4, 1e4))
AGAINST_PROGRAMS = ((6,), (4, 4)) if QUICK else ((32,), (16, 16), (12, 12, 12))
MILLION = ("32", "fold 4 2 2") if QUICK else ("1430", "fold 11 2 4")
GROWTH = tuple((n, n) for n in ((8, 16) if QUICK else (8, 16, 32, 64, 128, 256)))


def drawn(*widths: int) -> nn.Sequential:
    """A net on ℝ² as it is before training (He et al. 2015), with normal biases."""
    generator = torch.Generator().manual_seed(0)
    modules: list[nn.Module] = []
    for inputs, units in zip((2, *widths), (*widths, 1), strict=True):
        linear = nn.Linear(inputs, units, dtype=torch.float64)
        with torch.no_grad():
            linear.weight.normal_(0, (2 / inputs) ** 0.5, generator=generator)
            linear.bias.normal_(0, 0.5, generator=generator)
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def folded(*sizes: int) -> tuple[int, float]:
    """Regions and seconds of the net of n, d, L that folds."""
    net = origami_net(*sizes)
    start = time.perf_counter()
    count = count_regions_2d(net, ((0.0, 1.0), (0.0, 1.0)))
    return count, time.perf_counter() - start


def timed(*widths: int) -> tuple[int, float]:
    """Regions and seconds."""
    net, box = drawn(*widths), WIDE if len(widths) == 1 else BOX
    start = time.perf_counter()
    count = count_regions_2d(net, box)
    return count, time.perf_counter() - start


def against_programs() -> None:
    """Both on the same nets, of some 500 regions."""
    print("hidden layers | regions | counter | linear programs | ratio (to reach: >= 100)")
    for widths in AGAINST_PROGRAMS:
        net, box = drawn(*widths), WIDE if len(widths) == 1 else BOX
        count, ours = min(timed(*widths) for _ in range(3))
        start = time.perf_counter()
        found = len(patterns_by_programs(net, box))
        theirs = time.perf_counter() - start
        assert found == count, (found, count)
        print(f"{widths} | {count} | {ours:.4f} s | {theirs:.2f} s | {theirs / ours:.0f}", flush=True)


def alone(net: str) -> str:
    """One count in a process of its own: hidden layers, or `fold` and n, d, L."""
    command = [sys.executable, __file__, *net.split()]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Print all three tables, or what one process of the second finds."""
    torch.set_num_threads(1)
    if len(sys.argv) > 1:
        folds = sys.argv[1] == "fold"
        count, seconds = (folded if folds else timed)(*map(int, sys.argv[1 + folds :]))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{count} | {seconds:.1f} s | {peak:.0f} MiB", end="")
        return
    against_programs()
    print("\nhidden layers | regions (to reach: a million) | seconds (<= 60) | peak memory (<= 4096 MiB)")
    for net in MILLION:
        print(f"{net} | {alone(net)}", flush=True)
    print("\nhidden layers | regions | microseconds a region")
    for widths in GROWTH:
        count, seconds = min(timed(*widths) for _ in range(3))
        print(f"{widths} | {count} | {1e6 * seconds / count:.1f}", flush=True)


if __name__ == "__main__":
    main()

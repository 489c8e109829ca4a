"""A figure with its spread, and how whole commands are timed."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUICK = "--quick" in sys.argv
"""Few rounds and small sizes: to see that it runs."""
if QUICK:
    sys.argv.remove("--quick")
DLL = [sys.executable, "-m", "dll.cli"]


@dataclass(frozen=True)
class Figure:
    """What was measured, in how many rounds of one run; a ratio where there is no unit."""

    what: str
    values: Sequence[float]
    bound: str = ""
    unit: str = ""

    def row(self) -> str:
        """A row of a Markdown table: the median, the smallest and the largest."""
        digits = 3 if max(self.values) < 10 else 1
        middle, least, most = (f"{f(self.values):.{digits}f}" for f in (statistics.median, min, max))
        spread = f"{least} to {most}" if len(self.values) > 1 else "one"
        return f"| {self.what} | {middle}{self.unit} | {spread}, n={len(self.values)} | {self.bound} |"


HEAD = "| figure | median | spread | to reach |\n|---|---|---|---|"


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Round by round."""
    return [a / b for a, b in zip(above, below, strict=True)]


def wall(command: Sequence[str | Path], **options: Any) -> float:
    """Seconds of a whole process, which must end well."""
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, **options)
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stdout.decode()}{done.stderr.decode()}")
    return seconds


def import_torch() -> float:
    """The unit that a machine is measured by."""
    return wall([sys.executable, "-c", "import torch"])


def in_turn(rounds: int, **measured: Callable[[], float]) -> dict[str, list[float]]:
    """Each measured once a round, so that whatever the machine does falls on all of them."""
    found: dict[str, list[float]] = {name: [] for name in measured}
    for number in range(rounds):
        for name, measure in measured.items():
            found[name].append(measure())
            print(f"  round {number + 1}: {name} {found[name][-1]:.3f} s", file=sys.stderr, flush=True)
    return found

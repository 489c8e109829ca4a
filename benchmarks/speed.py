"""Every figure of docs/performance.md, side by side in one run, as a Markdown table.

make bench                          (builds the environment with otter-grader first; about 20 minutes)
python benchmarks/speed.py --quick  (few rounds and small classes: to see that it runs; so have the others, and
                                     make bench-quick runs them all)
"""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

import check_speed
import class_speed
import machinery
from figures import HEAD, QUICK


def main() -> None:
    """Measure and print."""
    found = check_speed.measure(2 if QUICK else 7)
    found += machinery.measure(200 if QUICK else 2000)
    found += class_speed.measure(1 if QUICK else 3, 20 if QUICK else 200)
    print(
        f"torch {version('torch')}, Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n"
    )
    print(HEAD)
    for figure in found:
        print(figure.row())


if __name__ == "__main__":
    main()

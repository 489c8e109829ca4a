"""Runs `inside/`, the tests of the device itself, in a process of its own: once installed, it stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

INSIDE = sorted(path.stem for path in (Path(__file__).parent / "inside").glob("test_*.py"))
SLOW = {"test_values": pytest.mark.long}


@pytest.mark.parametrize("module", [pytest.param(name, marks=SLOW.get(name, ())) for name in INSIDE])
def test_the_device_keeps_what_these_tests_promise(module: str) -> None:
    path = Path(__file__).parent / "inside" / f"{module}.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]

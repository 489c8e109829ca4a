"""Runs the tests that need a GPU and writes what was seen into docs/gpu.md.

python tests/cuda/report.py
"""

from __future__ import annotations

import datetime
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import torch
from dll.autograder.assignment import load_assignment

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "gpu.md"
BEGIN, END = "<!-- make test-cuda writes from here -->\n", "<!-- to here -->\n"


def main() -> int:
    """Test, measure, write; returns pytest's exit status."""
    if not torch.cuda.is_available():
        sys.stderr.write("No GPU that PyTorch can use is here; docs/gpu.md stays as it is.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "found.xml"
        command = [sys.executable, "-m", "pytest", "-m", "cuda", f"--junitxml={found}"]
        status = subprocess.run([*command, "tests/cuda", "tests/emulated"], cwd=ROOT, check=False).returncode
        suites = list(ET.parse(found).getroot().iter("testsuite"))
        times = {device: _seconds(device, Path(folder)) for device in ("cpu", "cuda")}
    cases = [case for suite in suites for case in suite.iter("testcase")]
    failed = [case.get("name") for case in cases if case.find("failure") is not None or case.find("error") is not None]
    seen = f"{torch.cuda.get_device_name(0)}, torch {torch.__version__}, CUDA {torch.version.cuda}"
    lines = [
        f"Last run: {datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {seen}.\n",
        f"{len(cases) - len(failed)} of {len(cases)} tests passed.\n",
        *[f"- failed: `{name}`\n" for name in failed],
        f"Eight right submissions with one worker: {times['cpu']:.1f} s on the CPU alone,",
        f"{times['cuda']:.1f} s with the GPU as well, a ratio of {times['cuda'] / times['cpu']:.2f}.\n",
    ]
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + after, encoding="utf-8")
    return status


def _seconds(device: str, folder: Path) -> float:
    """How long eight right submissions take, start and all."""
    lec8 = load_assignment("lec8")
    for number in range(8):
        one = folder / "class" / f"s{number}"
        one.mkdir(parents=True, exist_ok=True)
        for problem in lec8.problems:
            source = lec8.solution(problem.name).read_text(encoding="utf-8")
            (one / problem.file).write_text(f"{source}# {number}\n", encoding="utf-8")
    began = time.monotonic()
    command = [sys.executable, "-m", "dll.cli", "grade", str(folder / "class"), "-o", str(folder / device)]
    subprocess.run([*command, "--device", device, "--jobs", "1", "--seed", "1"], check=True, capture_output=True)
    return time.monotonic() - began


if __name__ == "__main__":
    raise SystemExit(main())

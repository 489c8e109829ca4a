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
from collections.abc import Iterable
from pathlib import Path

import torch
from dll.autograder.assignment import load_assignment
from dll.autograder.grading import messages
from dll.autograder.grading.pool import Pool
from dll.autograder.verify.calibration import spread_name
from dll.autograder.verify.trials import Trials, by_job

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
    names = tuple(p.name for p in load_assignment("lec8").problems)
    far = farthest("cuda", names, range(1, 6))
    cases = [case for suite in suites for case in suite.iter("testcase")]
    failed = [case.get("name") for case in cases if case.find("failure") is not None or case.find("error") is not None]
    seen = f"{torch.cuda.get_device_name(0)}, torch {torch.__version__}, CUDA {torch.version.cuda}"
    lines = [
        f"Last run: {datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {seen}.\n",
        f"{len(cases) - len(failed)} of {len(cases)} tests passed.\n",
        *[f"- failed: `{name}`\n" for name in failed],
        f"Eight right submissions with one worker: {times['cpu']:.1f} s on the CPU alone,",
        f"{times['cuda']:.1f} s with the GPU as well, a ratio of {times['cuda'] / times['cpu']:.2f}.\n",
        "How far right answers (solutions and styles, five seeds, float32) come, in units of the tolerance:\n",
        *[f"- {device}: {deviation:.2g}, in `{check}`" for device, (deviation, check) in far.items()],
        "",
    ]
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + after, encoding="utf-8")
    return status


def farthest(device: str, problems: tuple[str, ...], seeds: Iterable[int]) -> dict[str, tuple[float, str]]:
    """By device, how far right answers in float32 come from the reference at most, and in which check."""
    lec8 = load_assignment("lec8")
    cases = by_job([Trials(lec8, problems).solution(), *Trials(lec8, problems).styles()])
    found: dict[str, tuple[float, str]] = {}
    for seed in seeds:
        setup = messages.Setup("lec8", str(lec8.root), "staff", seed, device, problems, measure=True)
        with Pool(setup, 1) as pool:
            for graded in pool.run([case.job for case in cases.values()]):
                for result in graded.results:
                    if result.deviation is not None and result.variant.dtype == "float32":
                        of_check = (result.deviation, spread_name(result))
                        on = result.variant.device
                        found[on] = max(found.get(on, of_check), of_check)
    return found


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

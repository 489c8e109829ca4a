"""Fair to beginners: submissions whose mathematics is right, with a third-year's habits, keep most of their marks,
and every loss comes with something to do about it.

The twelve in plain/ were written from the starter and the problem texts alone.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from .conftest import EVERY, TESTS, Dll

PLAIN = TESTS / "plain"
NAMES = sorted(folder.name for folder in PLAIN.iterdir() if folder.is_dir())
ENOUGH = 85.0
NEVER_THINKS_OF_DEVICES = {"04_loop_lover": 75.0}
"""Almost every function of it makes a CPU tensor in float32: what the second device carries is lost all over."""
SAYS_WHAT_TO_DO = ("    → ", "float32 only", "not an integer", "Left changed in the model", "is expected")


ONLY_POINTED_TO_THE_PUBLIC_CHECKS = {("10_experimenter", "train")}
"""An AttributeError where there is no batch at all."""


def unexplained(feedback: str) -> set[str]:
    """The functions that lost points with nothing said on what to do but to look at the public checks, in English."""
    lines = [line for line in feedback.split("-" * 72)[1].splitlines() if "→ `dll check" not in line]
    blocks = re.split(r"\n(?=  [✗✓] )", "\n".join(lines))
    silent = [b for b in blocks if b.startswith("  ✗") and not any(said in b for said in SAYS_WHAT_TO_DO)]
    return {block.split()[1] for block in silent}


@EVERY
def test_right_mathematics_keeps_its_marks_and_every_loss_says_what_to_do(every: int, dll: Dll, tmp_path: Path) -> None:
    assert len(NAMES) == 12
    names = NAMES[::-every]
    for name in names:
        shutil.copytree(PLAIN / name, tmp_path / "class" / name)
    done = dll("grade", "class", "-o", "out", "--seed", "7", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    results = {name: json.loads((tmp_path / "out" / "results" / f"{name}.json").read_text("utf-8")) for name in names}
    feedback = {name: (tmp_path / "out" / "feedback" / f"{name}.txt").read_text("utf-8") for name in names}
    few = {name: r["score"] for name, r in results.items() if r["score"] < NEVER_THINKS_OF_DEVICES.get(name, ENOUGH)}
    assert few == {}
    silent = {(name, function) for name in names for function in unexplained(feedback[name])}
    assert silent == {(name, function) for name, function in ONLY_POINTED_TO_THE_PUBLIC_CHECKS if name in names}

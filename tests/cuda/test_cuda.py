"""What only a GPU can show. `make test-cuda` runs these, and writes docs/gpu.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from dll.autograder.assignment import load_assignment
from dll.autograder.sandbox import child, devices
from dll.tests.conftest import Dll, write_files
from dll.tests.emulated.placements import ACCEPTED, REFUSED, Things

pytestmark = pytest.mark.cuda
LEC8 = load_assignment("lec8")


def outcome(code: str) -> Any:
    return eval(code, {"torch": torch, "F": torch.nn.functional, **vars(Things("cuda"))})


@pytest.mark.parametrize("code", ACCEPTED)
def test_what_the_emulated_device_accepts_cuda_accepts(code: str) -> None:
    outcome(code)


@pytest.mark.parametrize("code", [c for c in REFUSED if ":1" not in c])
def test_what_the_emulated_device_refuses_cuda_refuses(code: str) -> None:
    with pytest.raises((RuntimeError, TypeError)):
        outcome(code)


def test_every_right_file_has_full_marks_on_the_gpu_as_well(dll: Dll, tmp_path: Path) -> None:
    solution = {p.file: LEC8.solution(p.name).read_bytes() for p in LEC8.problems}
    write_files(tmp_path / "class" / "solution", {**solution})
    for problem in LEC8.problems:
        for style in sorted(LEC8.folder(problem.name).glob("staff/styles/*.py")):
            right = {**solution, problem.file: style.read_bytes()}
            write_files(tmp_path / "class" / f"{problem.name}-{style.stem}", {**right})
    done = dll("grade", "class", "-o", "out", "--device", "cuda", "--seed", "3", "--json")
    assert done.returncode == 0, done.stderr
    found = {d["id"]: d["score"] for d in json.loads(done.stdout)["submissions"]}
    assert set(found.values()) == {100.0}, found
    assert json.loads(done.stdout)["submissions"][0]["setting"]["devices"] == ["cpu", "cuda"]


def test_doctor_trains_on_the_gpu(dll: Dll) -> None:
    assert "✓ cuda: trained for one step, with the right numbers" in dll("doctor").stdout


def test_products_of_matrices_are_not_rounded_to_tf32() -> None:
    assert devices.make_usable("cuda") == ""
    a, b = (torch.linspace(-1, 1, 512 * 512, dtype=torch.float64).reshape(512, 512) ** n for n in (1, 3))
    found = (a.float().cuda() @ b.float().cuda()).cpu().double()
    assert ((found - a @ b).abs().max() / (a @ b).abs().max()) < 1e-5


def test_children_train_after_what_their_parent_did_before_the_fork() -> None:
    """In a process that has not touched the GPU: this one may have."""
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _fork_and_train() -> None:
    child.warm(optimizers=True)
    assert devices.choose("auto").names == ("cpu", "cuda")
    for _ in range(3):
        pid = os.fork()
        if pid == 0:
            os._exit(0 if devices.make_usable("cuda") == "" else 3)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


if __name__ == "__main__":
    _fork_and_train()

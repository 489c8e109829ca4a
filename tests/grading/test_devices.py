"""Two devices in a class: the same marks for right answers with one or two, and nobody pays for a device that is not
there."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest
import torch
from dll.autograder.assignment import load_assignment
from dll.autograder.grading import messages
from dll.autograder.grading.pool import Pool
from dll.autograder.grading.scoring import score, total
from dll.autograder.model import Cause, Outcome
from dll.autograder.reports.device_notes import placement_notes

from ..conftest import TESTS, TOY, Dll, Files, Grade, checks_of

MIXED = """
import torch

def double(x):
    return torch.full(x.shape, 2, dtype=x.dtype) * x

def quadruple(x):
    return 4 * x
"""
LSTM = """
import torch

def double(x):
    h = x.new_zeros(len(x), 1)
    w = x.new_zeros(4, x.shape[1])
    torch.lstm_cell(x, (h, h), w, x.new_zeros(4, 1))
    return 2 * x
"""
OF_OTHERS = """

def factorial(n):
    if n < 0:
        raise ValueError("n")
    return 1 if n < 2 else n * factorial(n - 1)
"""


def notes(folder: Path) -> dict[str, str]:
    with (folder / "out" / "grades.csv").open(encoding="utf-8-sig") as file:
        return {row["id"]: row["notes"] for row in csv.DictReader(file)}


def test_right_submissions_have_the_same_marks_with_one_device_and_with_two(
    grade_toy: Grade, tmp_path: Path, toy_solution: Files
) -> None:
    by_hand = {"calc.py": "def double(x): return x.new_full((), 2) * x\ndef quadruple(x): return x * 4.0" + OF_OTHERS}
    both = grade_toy({"solution": toy_solution, "by-hand": by_hand})
    assert notes(tmp_path) == {"solution": "challenge problems: 5.00/5.00", "by-hand": ""}
    assert both["solution"]["setting"]["devices"] == ["cpu", "emulated"]
    (tmp_path / "out").rename(tmp_path / "before")
    alone = grade_toy({}, "--device", "cpu")
    assert {d["score"] for d in (*both.values(), *alone.values())} == {10.0}
    only = "Only on the CPU: only the CPU was asked for."
    assert notes(tmp_path) == {"solution": f"{only} / challenge problems: 5.00/5.00", "by-hand": only}
    assert alone["solution"]["devices"] == ["Only on the CPU: only the CPU was asked for."]


def test_a_mistake_about_devices_costs_the_second_devices_share_and_names_the_line(
    grade_toy: Grade, tmp_path: Path
) -> None:
    document = grade_toy({"mixed": {"calc.py": MIXED + OF_OTHERS}})["mixed"]
    assert document["score"] == 9.38  # a quarter of 2.5 points
    failed = [c for c in checks_of(document, "calc.double") if c["outcome"] == "failed"]
    assert {(c["device"], c["cause"]) for c in failed} == {("emulated", "device")}
    assert "calc.py:5" in failed[0]["message"]["en"]
    assert "calc.py:5" in failed[0]["message"]["ja"]
    assert failed[0]["advice"]["en"].startswith("calc.py:5: `torch.full` makes a tensor on the CPU")
    text = (tmp_path / "out" / "feedback" / "mixed.txt").read_text(encoding="utf-8")
    assert "-0.63  On a GPU (emulated)" in text
    assert "-0.63  GPU で動かすと(emulated)" in text


def test_a_function_is_not_charged_for_the_devices_of_another_that_it_uses(grade_toy: Grade, tmp_path: Path) -> None:
    uses = MIXED.replace("return 4 * x", "return double(double(x))") + OF_OTHERS
    own_too = uses.replace("double(double(x))", "double(torch.full(x.shape, 2, dtype=x.dtype) * x)")
    found = grade_toy({"uses": {"calc.py": uses}, "own-too": {"calc.py": own_too}})
    assert found["uses"]["score"] == 9.38  # a quarter of double's 2.5 points, and nothing of quadruple's
    assert all(c["right_parts"] == ["double"] for c in checks_of(found["uses"], "calc.quadruple"))
    assert found["own-too"]["score"] == 8.75
    text = (tmp_path / "out" / "feedback" / "uses.txt").read_text(encoding="utf-8")
    assert "Judged with the right double in place of yours." in text
    assert "あなたの double の代わりに正しいものを使って採点しました。" in text


def test_what_the_emulation_cannot_run_costs_nothing_and_is_said(grade_toy: Grade, tmp_path: Path) -> None:
    source = LSTM + "\n\ndef quadruple(x):\n    return 4 * x\n" + OF_OTHERS
    document = grade_toy({"lstm": {"calc.py": source}, "wrong": {"calc.py": source.replace("2 * x", "3 * x")}})
    assert document["lstm"]["score"] == 10.0
    unsupported = [c for c in checks_of(document["lstm"], "calc.double") if c["cause"] == "unsupported"]
    assert unsupported
    assert {(c["device"], c["outcome"], c["max_points"]) for c in unsupported} == {("emulated", "not graded", 0.0)}
    assert notes(tmp_path)["lstm"] == "not tried on emulated, so the CPU carries its points: calc.double (calc.py:7)"
    assert document["wrong"]["score"] == 7.5  # it does not help who is wrong


@pytest.mark.parametrize(("factor", "score_of_rough"), [(None, 9.38), (4, 10.0), (2, 9.38)])
def test_a_device_has_the_tolerance_that_the_assignment_gives_it(
    grade_toy: Grade, toy_copy: Path, factor: float | None, score_of_rough: float
) -> None:
    """An answer that is 3 tolerances off on the second device, and on the CPU what it should be."""
    if factor is not None:
        path = toy_copy / "assignments" / "toy" / "assignment.toml"
        table = f"[devices]\ntolerance = {{ emulated = {factor} }}\n\n[limits]"
        path.write_text(path.read_text(encoding="utf-8").replace("[limits]", table), encoding="utf-8")
    rough = "    return 2 * x * (1 if x.device.type == 'cpu' else 1 + 3e-4)\n\ndef quadruple(x):\n    return 4 * x\n"
    found = grade_toy(
        {"rough": {"calc.py": "def double(x):\n" + rough + OF_OTHERS}},
        "--assignment",
        str(toy_copy / "assignments" / "toy"),
    )
    assert found["rough"]["score"] == score_of_rough


def test_where_the_emulation_does_not_work_its_checks_are_not_graded_with_one_sentence(toy_solution: Files) -> None:
    """A later PyTorch without the private function that it rests on."""
    broken = (
        "import os; os.environ['OMP_NUM_THREADS'] = '1'\n"
        "import torch.utils.backend_registration as b; del b._setup_privateuseone_for_python_backend\n"
        "from dll.autograder.grading import worker; worker.main()"
    )
    setup = messages.Setup("toy", str(TESTS / "toy"), "staff", 1, "emulated", probe=True)
    pool = Pool(setup)
    pool._command = [sys.executable, "-c", broken, "--device=emulated"]
    files = {name: str(content).encode() for name, content in toy_solution.items()}
    with pool:
        assert "_setup_privateuseone" in pool.ready().lacking["emulated"]
        (graded,) = pool.run([messages.Job("right", files)])
    assert graded.failed is None
    by_device = {d: {r.outcome for r in graded.results if r.variant.device == d} for d in ("cpu", "emulated")}
    assert by_device == {"cpu": {Outcome.PASSED}, "emulated": {Outcome.NOT_GRADED}}
    assert {r.cause for r in graded.results if r.variant.device == "emulated"} == {Cause.NO_DEVICE}
    assert total(score(load_assignment("toy", TESTS / "toy"), graded.results)) == 10
    (note,) = placement_notes(graded.results, None)
    assert note.en.startswith("Only on the CPU: the emulated device cannot be used: ImportError")
    assert note.ja.startswith("CPU だけで調べました: デバイス emulated が使えません")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is one")
def test_devices_that_are_not_there_are_refused_in_one_sentence(dll: Dll, tmp_path: Path, grade_toy: Grade) -> None:
    grade_toy({"a": {"calc.py": MIXED}}, "--device", "cpu")
    done = dll("grade", "class", "-o", "again", "--assignment", TOY, "--device", "cuda")
    assert done.returncode == 2
    assert "No CUDA device can be used here; choose --device cpu or auto." in done.stderr
    assert "Traceback" not in done.stderr
    done = dll("check", "calc", "--dir", tmp_path / "class" / "a", "--assignment", TOY, "--device", "mps")
    assert done.returncode == 2
    assert done.stderr.strip() == "dll: No MPS device can be used here; choose --device cpu or auto."


@pytest.mark.parametrize("spawn", [(), ("--spawn",)], ids=["forked", "spawned"])
def test_dll_check_finds_a_mistake_about_devices_on_a_laptop(spawn: tuple[str, ...], dll: Dll, tmp_path: Path) -> None:
    (tmp_path / "calc.py").write_text(MIXED + OF_OTHERS, encoding="utf-8")
    done = dll("check", "calc", "--assignment", TOY, *spawn)
    assert done.returncode == 1, done.stderr
    assert "✗ double  0/2  (2/2 on the CPU)" in done.stdout
    assert "This fails on a GPU: a tensor is not on the device of the inputs at calc.py:5" in done.stdout
    assert "✓ quadruple" in done.stdout
    assert dll("check", "calc", "--assignment", TOY, "--device", "cpu", *spawn).returncode == 0

"""Where the kernel, or a container, gives less: it is said, `dll grade` refuses, `dll check` does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import TOY, Files, write_files

WITHOUT = """
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
steps = [(0x20, 0, 0, 0)]
for number in {refused}:
    steps += [(0x15, 0, 1, number), (0x06, 0, 0, 0x00050001)]
steps.append((0x06, 0, 0, 0x7FFF0000))
code = b"".join(struct.pack("=HBBI", *step) for step in steps)
buffer = ctypes.create_string_buffer(code, len(code))
class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))
program = Program(len(steps), ctypes.addressof(buffer))
assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0
os.execv(sys.executable, [sys.executable, "-m", "dll.cli", *sys.argv[1:]])
"""
LANDLOCK, SECCOMP = [444, 445, 446], [317]  # their numbers on x86_64
LACKING = {"Landlock": (LANDLOCK, "files"), "seccomp": (SECCOMP, "syscalls"), "both": (LANDLOCK + SECCOMP, "files")}

pytestmark = pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")


def dll_without(refused: list[int], folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The real CLI where these system calls are refused, as an old container does it."""
    code = WITHOUT.format(refused=refused)
    env = {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "XDG_STATE_HOME": str(folder)}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("what", LACKING)
def test_grading_refuses_and_says_what_is_missing_and_what_to_do(
    tmp_path: Path, toy_solution: Files, what: str
) -> None:
    refused, level = LACKING[what]
    write_files(tmp_path / "class" / "a", toy_solution)
    done = dll_without(refused, tmp_path, "grade", "class", "-o", "out", "--assignment", TOY)
    assert done.returncode == 2
    assert f"cannot be confined here (missing: {level}" in done.stderr
    assert "--unsafe" in done.stderr
    assert "Traceback" not in done.stderr


def test_with_unsafe_it_grades_and_the_results_name_what_was_in_force(tmp_path: Path, toy_solution: Files) -> None:
    write_files(tmp_path / "class" / "a", toy_solution)
    done = dll_without(LANDLOCK, tmp_path, "grade", "class", "-o", "out", "--assignment", TOY, "--unsafe")
    assert done.returncode == 0, done.stderr
    setting = json.loads((tmp_path / "out" / "results" / "a.json").read_text())["setting"]
    assert setting["jail"].startswith("open (")
    assert "missing: files" in setting["jail"]
    assert "syscalls" in setting["jail"]


WRONG_PART = "\n\ndef double(x):\n    return x * x * x\n"


@pytest.mark.parametrize("what", LACKING)
def test_where_the_solution_is_in_reach_no_right_parts_are_used_it_is_said_and_a_class_is_not_mixed(
    tmp_path: Path, toy_solution: Files, what: str
) -> None:
    files: Files = {**toy_solution, "calc.py": str(toy_solution["calc.py"]) + WRONG_PART}
    for name in ("a", "b"):
        write_files(tmp_path / "class" / name, files)
    grade = ("grade", "class", "-o", "out", "--assignment", TOY, "--lang", "en")
    poor = dll_without(LACKING[what][0], tmp_path, *grade, "--unsafe", "--only", "a")
    assert "Right parts were not used" in poor.stdout
    document = json.loads((tmp_path / "out" / "results" / "a.json").read_text())
    assert document["setting"]["right_parts"] is False
    assert document["score"] == 5.0  # factorial's: quadruple has the part that its student wrote
    assert "It uses double, which is not right yet" in (tmp_path / "out" / "feedback" / "a.txt").read_text()
    mixed = dll_without([], tmp_path, *grade)
    assert mixed.returncode == 2
    assert "choose another folder, or grade there" in mixed.stderr
    assert "Traceback" not in mixed.stderr
    rich = dll_without([], tmp_path, *(x if x != "out" else "other" for x in grade))
    assert "Right parts" not in rich.stdout
    document = json.loads((tmp_path / "other" / "results" / "a.json").read_text())
    assert (document["setting"]["right_parts"], document["score"]) == (True, 7.5)


@pytest.mark.parametrize("what", LACKING)
def test_checking_ones_own_files_never_refuses(tmp_path: Path, toy_solution: Files, what: str) -> None:
    folder = write_files(tmp_path / "mine", toy_solution)
    done = dll_without(LACKING[what][0], tmp_path, "check", "--dir", folder, "--assignment", TOY)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("refused", "status"), [([], 0), (LANDLOCK, 1), (SECCOMP, 1)])
def test_the_doctor_names_each_confinement_as_a_student_process_found_it(
    tmp_path: Path, refused: list[int], status: int
) -> None:
    done = dll_without(refused, tmp_path, "doctor", "--assignment", TOY)
    assert done.returncode == status, done.stderr
    assert ("✓ files" in done.stdout) == (refused != LANDLOCK)
    assert ("✓ syscalls" in done.stdout) == (refused != SECCOMP)
    assert ("dll grade can be used" in done.stdout) == (status == 0)


@pytest.mark.parametrize("refused", [[442], [155], [165], [272]], ids=["seal", "pivot", "mount", "unshare"])
def test_where_an_own_root_cannot_be_finished_scratch_is_what_it_was(
    tmp_path: Path, toy_solution: Files, refused: list[int]
) -> None:
    """A system may refuse any step: what was begun is undone, and what a student saves has its room."""
    saving = (
        "import tempfile, torch\ndef double(x):\n"
        "    path = tempfile.mktemp()\n    torch.save(torch.ones(600_000), path)\n"
        "    return 2 * x * torch.load(path)[0].item()\n"
    )
    files: Files = {**toy_solution, "calc.py": str(toy_solution["calc.py"]).replace("def double", "def old") + saving}
    write_files(tmp_path / "class" / "a", files)
    done = dll_without(refused, tmp_path, "grade", "class", "-o", "out", "--assignment", TOY)
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "out" / "results" / "a.json").read_text())
    assert document["setting"]["jail"].startswith("standard (")
    assert document["score"] == 10.0


def test_an_exam_is_not_proven_where_right_parts_cannot_be_had_and_the_reason_is_said(tmp_path: Path) -> None:
    done = dll_without(LANDLOCK, tmp_path, "verify", "--assignment", TOY)
    assert done.returncode == 1
    assert "NO machine right parts: student code is not kept from the solution here: dll doctor" in done.stdout
    assert "Traceback" not in done.stderr

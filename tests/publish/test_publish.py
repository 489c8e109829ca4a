"""`dll publish`, by the real CLI: the same bytes whenever and wherever, nothing that leaks, one sentence why not."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from dll.autograder.assignment import ROOT, Assignment

from ..conftest import TESTS, TOY, Dll, Files, write_files
from .conftest import canary_of

URL = "https://example.org/dll"
STUDENT_FILES = {
    "Toy/README.md",
    "Toy/README.en.md",
    "Toy/requirements.txt",
    "Toy/dll_grader-0.1.0-py3-none-any.whl",
    "Toy/calc.py",
    "Toy/extra.py",
    *(f"Toy/problems/{p}.{language}.md" for p in ("calc", "extra") for language in ("ja", "en")),
    *(f"Toy/tests/{p}/{f}" for p in ("calc", "extra") for f in (f"test_{p}.py", "ja.toml", "recorded.msgpack")),
}


def digests(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_twice_in_other_folders_with_another_mask_and_file_dates_gives_the_same_bytes(
    dll: Dll, tmp_path: Path, spoiled: Assignment
) -> None:
    for path in spoiled.root.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert dll("publish", "--assignment", TOY, "-o", "one", "--base-url", URL).returncode == 0
    before = os.umask(0o077)
    try:
        copy = spoiled.root / "assignments" / "toy"
        assert dll("publish", "--assignment", copy, "-o", "other place", "--base-url", URL).returncode == 0
    finally:
        os.umask(before)
    assert digests(tmp_path / "one") == digests(tmp_path / "other place")
    assert set(digests(tmp_path / "one")) == {"Toy.zip", "index.html", "index.en.html", "SHA256SUMS"}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy, published once."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "dll.cli", "publish", "--assignment", str(TOY), "-o", str(out), "--base-url", URL]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return out


def test_the_zip_holds_exactly_what_a_student_needs(dist: Path) -> None:
    assert set(zipfile.ZipFile(dist / "Toy.zip").namelist()) == STUDENT_FILES


def test_the_wheel_in_it_holds_this_assignment_alone_and_no_staff_file(dist: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(dist / "Toy.zip") as archive:
        wheel = zipfile.ZipFile(archive.open("Toy/dll_grader-0.1.0-py3-none-any.whl"))
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    code = {f"dll/{p.relative_to(ROOT).as_posix()}" for p in (ROOT / "autograder").rglob("*.py")}
    catalogues = {f"dll/autograder/catalogue/{language}.toml" for language in ("ja", "en")}
    data = {f"dll/starter/toy/{p}.py" for p in ("calc", "extra")} | {"dll/assignments/toy/assignment.toml"}
    for path in (TOY / "calc", TOY / "extra"):
        data |= {f"dll/assignments/toy/{path.name}/{f.name}" for f in path.glob("*.py")}
        for part in ("public", "text"):
            found = [f for f in (path / part).iterdir() if f.is_file()]
            data |= {f"dll/assignments/toy/{path.name}/{part}/{f.name}" for f in found}
    assert names == code | catalogues | data | {"dll/cli.py", "dll/py.typed", "dll/autograder/intake/layouts.toml"}


def test_requirements_name_the_wheel_beside_them(dist: Path) -> None:
    with zipfile.ZipFile(dist / "Toy.zip") as archive:
        assert archive.read("Toy/requirements.txt") == b"./dll_grader-0.1.0-py3-none-any.whl\n"


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_the_readme_has_a_block_for_each_system_and_the_way_without_a_path(dist: Path, name: str) -> None:
    with zipfile.ZipFile(dist / "Toy.zip") as archive:
        text = archive.read(f"Toy/{name}").decode()
    for part in (
        f"wget {URL}/Toy.zip",
        f"curl.exe -LO {URL}/Toy.zip",
        "--index-url https://download.pytorch.org/whl/cpu",
        "Google Colab",
        "python -m dll.cli check",
        "dll check calc.double",
        "dll submit --id",
    ):
        assert part in text
    assert "$" not in text


def test_the_checksums_are_those_of_the_files(dist: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=dist, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": OK") == 3


def test_what_is_published_can_be_read_by_a_web_server(dist: Path) -> None:
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o644 for p in dist.iterdir())


def replace(old: str, new: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return spoil


REFUSALS: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a starter edited by hand": ("starter/toy/calc.py", replace("Twice x", "2x"), "is not what the solution gives"),
    "a solution edited alone": ("solutions/toy/calc.py", replace("Twice x", "2x"), "is not what the solution gives"),
    "a wrong solution": ("solutions/toy/calc.py", replace("return 2 * x", "return x.half()"), "the solution fails"),
    "a stale recording": ("solutions/toy/calc.py", replace("2 * x", "3 * x"), "The recording of test_double"),
    "a vacuous check": (
        "assignments/toy/calc/public/test_calc.py",
        replace("assert_close(student.quadruple(x), reference.quadruple(x))", "assert x is not None"),
        "the starter scores in test_quadruple_of_random_numbers of calc.quadruple",
    ),
    "a solution line in a public text": (
        "assignments/toy/calc/text/en.md",
        replace("# Arithmetic", 'Hint:\n\n    raise ValueError("n must not be negative")'),
        "holds a line of solutions/toy/calc.py",
    ),
    "a missing canary": ("solutions/toy/calc.py", replace("dll-canary", "canary"), "has no canary"),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_an_unsound_assignment_is_refused_in_one_sentence(
    dll: Dll, tmp_path: Path, spoiled: Assignment, what: str
) -> None:
    path, spoil, sentence = REFUSALS[what]
    spoil(spoiled.root / path)
    done = dll("publish", "--assignment", spoiled.root / "assignments" / "toy", "-o", "dist")
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.strip().count("\n") == 0
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize("path", ["assignments/toy/calc/text/ja.md", "assignments/toy/calc/show.py"])
def test_a_canary_in_what_would_be_published_is_found(dll: Dll, tmp_path: Path, spoiled: Assignment, path: str) -> None:
    (spoiled.root / path).write_text(f"# {canary_of(spoiled)}\n")
    done = dll("publish", "--assignment", spoiled.root / "assignments" / "toy", "-o", "dist")
    assert done.returncode == 2
    assert "holds the canary of" in done.stderr
    assert not (tmp_path / "dist").exists()


def test_a_file_that_nobody_named_is_not_published(dll: Dll, tmp_path: Path, spoiled: Assignment) -> None:
    for place in ("text/solution.ipynb", "public/.test_calc.py.swp", "public/notes.txt", "text/deep/x.md"):
        (spoiled.folder("calc") / place).parent.mkdir(exist_ok=True)
        (spoiled.folder("calc") / place).write_text("not for students")
    assert dll("publish", "--assignment", spoiled.root / "assignments" / "toy", "-o", "dist").returncode == 0
    with zipfile.ZipFile(tmp_path / "dist" / "Toy.zip") as archive:
        assert set(archive.namelist()) == STUDENT_FILES


def test_a_wrong_address_is_refused(dll: Dll) -> None:
    done = dll("publish", "--assignment", TOY, "-o", "dist", "--base-url", "example.org")
    assert done.returncode == 2
    assert "is no URL" in done.stderr


def test_the_staffs_file_is_not_readable_by_others_and_never_beside_the_students(dll: Dll, tmp_path: Path) -> None:
    assert dll("publish", "--assignment", TOY, "--staff", "-o", "staff").returncode == 0
    assert stat.S_IMODE((tmp_path / "staff" / "exam.zip").stat().st_mode) == 0o600
    done = dll("publish", "--assignment", TOY, "-o", "staff")
    assert done.returncode == 2
    assert "never lie together" in done.stderr
    assert [p.name for p in (tmp_path / "staff").iterdir()] == ["exam.zip"]


def test_exam_zip_grades_without_a_checkout_as_the_checkout_does(
    dll: Dll, tmp_path: Path, toy_solution: Files, grade_toy: Callable[..., dict[str, dict[str, object]]]
) -> None:
    wrong = {**toy_solution, "calc.py": str(toy_solution["calc.py"]).replace("2 * x", "x * x")}
    expected = grade_toy({"right": toy_solution, "wrong": wrong}, "--seed", "5")
    assert dll("publish", "--assignment", TOY, "--staff", "-o", "staff").returncode == 0
    elsewhere = tmp_path / "elsewhere"
    write_files(elsewhere, {})
    shutil.copy(tmp_path / "staff" / "exam.zip", elsewhere)
    done = dll("grade", tmp_path / "class", "--exam", "exam.zip", "-o", "graded", "--seed", "5", cwd=elsewhere)
    assert done.returncode == 0, done.stderr
    rows = (elsewhere / "graded" / "grades.csv").read_text("utf-8-sig").splitlines()[1:]
    scores = {row.split(",")[0]: float(row.split(",")[2]) for row in rows}
    assert scores == {name: document["score"] for name, document in expected.items()}


def test_a_changed_or_foreign_exam_is_refused(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    assert dll("publish", "--assignment", TOY, "--staff", "-o", "staff").returncode == 0
    write_files(tmp_path / "class" / "a", toy_solution)
    exam = tmp_path / "staff" / "exam.zip"
    with zipfile.ZipFile(exam) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["solutions/toy/calc.py"] += b"\n# easier\n"
    with zipfile.ZipFile(exam, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    done = dll("grade", "class", "--exam", exam, "-o", "out")
    assert (done.returncode, "is not what it was when it was made" in done.stderr) == (2, True)
    exam.write_bytes(b"PK nothing")
    done = dll("grade", "class", "--exam", exam, "-o", "out")
    assert (done.returncode, "is not an exam.zip" in done.stderr) == (2, True)
    done = dll("grade", "class", "--exam", "nowhere.zip", "-o", "out")
    assert (done.returncode, "nowhere.zip does not exist" in done.stderr) == (2, True)


def test_the_real_assignment_has_a_canary_in_each_secret_file_and_none_in_a_public_one() -> None:
    from dll.autograder.assignment import find_assignment
    from dll.autograder.publish.leaks import refuse_leaks, secrets_of
    from dll.autograder.publish.wheel import published_files

    assignment = find_assignment("lec8")
    public = {name: path.read_bytes() for name, path in published_files(assignment).items()}
    secrets = secrets_of(assignment)
    assert len(secrets.canaries) == 1
    refuse_leaks(public, secrets)
    assert TESTS.name not in {name.split("/")[0] for name in public}

"""`dll submit`, by the real CLI: the student's files and nothing else, whatever state they are in."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from dll.autograder.delivery.account import Asked
from dll.autograder.intake.handin import gather

from .conftest import TOY, Dll, Files, write_files

CALC = Asked({"calc.py": ("double", "quadruple", "factorial")})


@pytest.fixture
def submit(dll: Dll, tmp_path: Path) -> Any:
    """Hand in a folder with these files; returns the finished process."""

    def run(files: Files, *arguments: str, **environment: str) -> Any:
        folder = write_files(tmp_path / "私の 課題", files)
        return dll("submit", "--id", "s2026001", "--assignment", TOY, *arguments, cwd=folder, **environment)

    return run


def handed_in(tmp_path: Path, name: str = "Toy_s2026001.zip") -> dict[str, bytes]:
    with zipfile.ZipFile(tmp_path / "私の 課題" / name) as archive:
        return {entry: archive.read(entry) for entry in archive.namelist()}


def test_a_complete_hand_in_is_checked_and_written(submit: Any, tmp_path: Path, toy_solution: Files) -> None:
    done = submit(toy_solution)
    assert done.returncode == 0, done.stderr
    assert "calc.py  public checks 4/4" in done.stdout
    assert "Toy_s2026001.zip written (2 files): hand this in." in done.stdout
    assert handed_in(tmp_path) == {name: str(content).encode() for name, content in toy_solution.items()}


def test_helpers_come_along_and_nothing_else_does(submit: Any, tmp_path: Path, toy_solution: Files) -> None:
    files: Files = {
        "calc.py": "import helper\nfrom tools.inner import (\n    two)\n" + str(toy_solution["calc.py"]),
        "extra.py": toy_solution["extra.py"],
        "helper.py": "import os, second as s\n",
        "second.py": "",
        "tools/__init__.py": "",
        "tools/inner.py": "two = 2\n",
        "scratch.py": "print('not mine to hand in')\n",
        "README.md": "# handout",
        "dll_grader-0.1.0-py3-none-any.whl": b"PK",
        "calc.png": b"\x89PNG",
        "tests/calc/test_calc.py": "def test(): ...\n",
        ".venv/lib/helper.py": "",
        "__pycache__/helper.cpython-311.pyc": b"\0",
    }
    done = submit(files)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(handed_in(tmp_path)) == {
        "calc.py",
        "extra.py",
        "helper.py",
        "second.py",
        "tools/__init__.py",
        "tools/inner.py",
    }
    assert "Left out, because nothing imports it: scratch.py" in done.stdout
    assert "helper.py  (imported, so it comes along)" in done.stdout


def test_what_is_missing_renamed_or_unfinished_is_listed_and_it_still_writes(
    submit: Any, tmp_path: Path, toy: Any
) -> None:
    done = submit({"calc (1).py": toy.starter("calc").read_bytes()})
    assert done.returncode == 1
    assert "calc (1).py was taken for calc.py." in done.stdout
    assert "calc.py  public checks 0/4  not implemented: double, quadruple, factorial" in done.stdout
    assert "extra.py" not in done.stdout  # a challenge that was not begun
    assert set(handed_in(tmp_path)) == {"calc.py"}


def test_the_stub_of_a_challenge_stays_here(submit: Any, tmp_path: Path, toy: Any, toy_solution: Files) -> None:
    done = submit({"calc.py": toy_solution["calc.py"], "extra.py": toy.starter("extra").read_bytes()})
    assert done.returncode == 0, done.stdout
    assert "extra.py" not in done.stdout
    assert set(handed_in(tmp_path)) == {"calc.py"}


def test_a_challenge_that_a_browser_renamed_comes_along(submit: Any, tmp_path: Path, toy_solution: Files) -> None:
    done = submit({"calc.py": toy_solution["calc.py"], "extra (1).py": toy_solution["extra.py"]})
    assert "extra.py  public checks 1/1" in done.stdout
    assert set(handed_in(tmp_path)) == {"calc.py", "extra.py"}


def test_what_is_wrong_is_named_by_its_function(submit: Any, toy_solution: Files) -> None:
    done = submit({**toy_solution, "calc.py": str(toy_solution["calc.py"]).replace("2 * x", "3 * x")})
    assert done.returncode == 1
    assert "calc.py  public checks" in done.stdout
    assert "not right: double" in done.stdout


def test_what_is_wrong_on_a_second_device_alone_is_named_too(submit: Any, toy_solution: Files) -> None:
    source = str(toy_solution["calc.py"]).replace("return 2 * x", "return 2 * x + torch.zeros(x.shape, dtype=x.dtype)")
    done = submit({**toy_solution, "calc.py": f"import torch\n{source}"})
    assert done.returncode == 1
    assert "calc.py  public checks 4/4" not in done.stdout
    assert "double" in done.stdout


def test_a_file_that_cannot_be_read_is_handed_in_all_the_same(submit: Any, tmp_path: Path, toy_solution: Files) -> None:
    done = submit({**toy_solution, "calc.py": "def double(x:\n"})
    assert done.returncode == 1
    assert "calc.py  The file is not valid Python" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("But as they are, calc.py earn nothing;")
    assert handed_in(tmp_path)["calc.py"] == b"def double(x:\n"


def test_a_japanese_keyboards_digits_are_taken_for_digits(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    folder = write_files(tmp_path / "f", toy_solution)
    done = dll("submit", "--id", "ｓ２０２６００１", "--assignment", TOY, "--lang", "ja", cwd=folder)
    assert "Toy_s2026001.zip を作りました(2 ファイル)。これを提出してください。" in done.stdout


@pytest.mark.parametrize("student", ["", "../other", "a/b", "x" * 41, "a b", "2026001.0", "2026e001", "山田"])
def test_an_id_that_no_file_can_have_is_refused(dll: Dll, tmp_path: Path, toy_solution: Files, student: str) -> None:
    folder = write_files(tmp_path / "f", toy_solution)
    done = dll("submit", "--id", student, "--assignment", TOY, cwd=folder)
    assert done.returncode == 2
    assert "cannot be used" in done.stderr
    assert not list(tmp_path.rglob("*.zip"))


def test_a_folder_without_the_files_is_refused(dll: Dll) -> None:
    done = dll("submit", "--id", "s1", "--assignment", TOY)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_what_is_handed_in_twice_is_the_same_bytes(submit: Any, tmp_path: Path, toy_solution: Files) -> None:
    submit(toy_solution)
    first = (tmp_path / "私の 課題" / "Toy_s2026001.zip").read_bytes()
    submit(toy_solution)
    assert (tmp_path / "私の 課題" / "Toy_s2026001.zip").read_bytes() == first


@pytest.mark.parametrize(
    "line",
    [
        "import helper; y = 1",
        "import math as m; import helper",
        "from helper import*",
        "if True: from helper import f",
        "try:\n    import helper\nexcept ImportError:\n    pass",
        "from \\\n    helper import f",
        "import helper# mine",
        "import importlib\nhelper = importlib.import_module('hel' + 'per')",
        "import helper\ndef broken(",
    ],
)
def test_a_helper_comes_along_however_it_is_imported(tmp_path: Path, line: str) -> None:
    write_files(tmp_path, {"calc.py": line, "helper.py": "def f(): return 1\n"})
    assert set(gather(tmp_path, CALC).files) == {"calc.py", "helper.py"}


def test_a_helper_that_is_named_like_a_copy_is_a_helper(tmp_path: Path) -> None:
    write_files(tmp_path, {"calc.py": "import calc2\n", "calc2.py": "x = 1\n"})
    assert set(gather(tmp_path, CALC).files) == {"calc.py", "calc2.py"}


def test_a_comment_or_a_link_brings_nothing_along(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("key")
    write_files(tmp_path / "f", {"calc.py": "# exec( import other\n'import other'\nimport key\n", "other.py": ""})
    (tmp_path / "f" / "key.py").symlink_to(tmp_path / "secret")
    assert set(gather(tmp_path / "f", CALC).files) == {"calc.py"}

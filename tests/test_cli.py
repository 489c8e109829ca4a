"""The real command: help, exit statuses, and one sentence for each mistake of its user."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from .conftest import TOY, Dll, Files, write_files


def test_help_names_every_command_and_says_what_it_does(dll: Dll) -> None:
    shown = dll("--help").stdout
    for command in ("check", "show", "submit", "grade", "doctor", "verify", "publish"):
        assert command in shown
        assert dll(command, "--help").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "--dir", "nowhere"], "nowhere is not a folder"),
        (["check"], "change to the folder with your files"),
        (["check", "vea"], "There is no problem vea; there are: vae, gan"),
        (["check", "vae.elbow"], "There is no function elbow in vae"),
        (["check", "--assignment", "lec9"], "There is no assignment lec9"),
        (["grade", "nowhere", "-o", "out"], "nowhere does not exist"),
        (["verify", "vea"], "There is no problem vea"),
    ],
)
def test_a_users_mistake_is_one_sentence_and_status_2(dll: Dll, arguments: list[str], sentence: str) -> None:
    done = dll(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1 or "\r" in done.stderr


def test_a_users_mistake_is_said_in_japanese_in_a_japanese_locale(dll: Dll) -> None:
    assert "問題 vea はありません" in dll("check", "vea", LC_ALL="ja_JP.UTF-8").stderr
    assert "問題 vea はありません" in dll("check", "vea", "--lang", "ja").stderr


def test_a_foreign_folder_is_not_written_to(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    write_files(tmp_path / "class" / "a", toy_solution)
    write_files(tmp_path / "mine", {"thesis.txt": "years of work"})
    done = dll("grade", "class", "-o", "mine", "--assignment", TOY)
    assert done.returncode == 2
    assert "not an output folder" in done.stderr
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_an_output_folder_of_another_assignment_is_refused(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    write_files(tmp_path / "class" / "a", toy_solution)
    assert dll("grade", "class", "-o", "out", "--assignment", TOY).returncode == 0
    done = dll("grade", "class", "-o", "out")
    assert done.returncode == 2
    assert "holds the grades of toy" in done.stderr


def test_another_seed_on_the_same_output_folder_is_refused(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    write_files(tmp_path / "class" / "a", toy_solution)
    dll("grade", "class", "-o", "out", "--assignment", TOY, "--seed", "3")
    done = dll("grade", "class", "-o", "out", "--assignment", TOY, "--seed", "4")
    assert done.returncode == 2
    assert "graded with the seed 3" in done.stderr


def test_a_download_that_climbs_out_is_one_sentence(dll: Dll, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("../../evil.py", "x")
    done = dll("grade", "all.zip", "-o", "out", "--assignment", TOY)
    assert done.returncode == 1
    assert "out of its own folder" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "out"]

"""A class from one run to the next: rows stay, move, are added, and nobody vanishes; by the real CLI."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from dll.autograder.zips import zipped

from ..conftest import TOY, Dll, Files, write_files

ROSTER = (
    "Identifier,Full name,ID number,Grade can be changed\n"
    "Participant 41,Aoba,2026001,Yes\nParticipant 42,Ito,2026002,Yes\nParticipant 43,Sato,2026003,Yes\n"
)


def download(path: Path, *numbers: int, files: Files) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for number in numbers:
            for name, content in files.items():
                archive.writestr(f"Name {number}_{number}_assignsubmission_file_/{name}", content)
    return path


def grades(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.fixture
def grade(dll: Dll, tmp_path: Path) -> Any:
    def run(*arguments: str | Path) -> dict[str, dict[str, str]]:
        done = dll(
            "grade", *arguments, "-o", "out", "--assignment", TOY, "--jobs", "1", "--seed", "1", "--device", "cpu"
        )
        assert done.returncode in (0, 1), done.stderr
        return grades(tmp_path / "out")

    return run


def test_rows_move_to_the_rosters_ids_keep_their_past_and_who_is_gone_stays(
    grade: Any, tmp_path: Path, toy_solution: Files
) -> None:
    download(tmp_path / "all.zip", 41, 42, files=toy_solution)
    assert sorted(grade("all.zip")) == ["41", "42"]
    (tmp_path / "roster.csv").write_text(ROSTER)
    before = (tmp_path / "out" / "gradebook.sqlite").stat().st_mtime_ns
    rows = grade("all.zip", "--roster", "roster.csv")
    assert {i: (row["name"], row["total"], row["status"]) for i, row in rows.items()} == {
        "2026001": ("Aoba", "10.00", "graded"),
        "2026002": ("Ito", "10.00", "graded"),
        "2026003": ("Sato", "", "not handed in"),
    }
    assert before
    for folder, ending in (("feedback", "txt"), ("results", "json")):
        names = sorted(path.name for path in (tmp_path / "out" / folder).iterdir())
        assert names == [f"202600{n}.{ending}" for n in (1, 2, 3)]
    (tmp_path / "roster.csv").write_text("".join(ROSTER.splitlines(keepends=True)[:2]))
    download(tmp_path / "all.zip", 41, files=toy_solution)
    rows = grade("all.zip", "--roster", "roster.csv")
    assert sorted(rows) == ["2026001", "2026002", "2026003"]
    assert "withdrawn" not in rows["2026001"]["notes"]
    assert "withdrawn" in rows["2026002"]["notes"]
    assert rows["2026002"]["total"] == "10.00"


def test_one_students_late_upload_changes_their_row_alone(grade: Any, tmp_path: Path, toy_solution: Files) -> None:
    write_files(tmp_path / "class" / "a", {"calc.py": "x = 1\n"})
    write_files(tmp_path / "class" / "b", toy_solution)
    assert grade("class")["a"]["total"] == "0.00"
    write_files(tmp_path / "late" / "b", toy_solution)
    rows = grade("late", "--id", "a")
    assert {i: row["total"] for i, row in rows.items()} == {"a": "10.00", "b": "10.00"}
    assert not any("withdrawn" in row["notes"] for row in rows.values())


def test_a_group_is_graded_once_and_each_of_it_has_a_row(grade: Any, tmp_path: Path, toy_solution: Files) -> None:
    write_files(tmp_path / "assignment_7_export" / "submission_1", toy_solution)
    table = "submission_1:\n  :submitters:\n  - {:name: Aoba, :sid: '1'}\n  - {:name: Ito, :sid: '2'}\n"
    write_files(tmp_path / "assignment_7_export", {"submission_metadata.yml": table})
    rows = grade("assignment_7_export")
    assert {i: (row["name"], row["total"]) for i, row in rows.items()} == {
        "1": ("Aoba", "10.00"),
        "2": ("Ito", "10.00"),
    }
    assert not any("the same files" in row["notes"] for row in rows.values())


def test_the_same_work_of_two_is_noted_for_the_ta_and_untouched_stubs_are_not(
    grade: Any, tmp_path: Path, toy: Any, toy_solution: Files
) -> None:
    stubs: Files = {p.file: toy.starter(p.name).read_bytes() for p in toy.problems}
    for name, files in (("a", toy_solution), ("b", toy_solution), ("c", stubs), ("d", stubs)):
        write_files(tmp_path / "class" / name, files)
    rows = grade("class")
    assert "the same files as b" in rows["a"]["notes"]
    assert "the same files" not in rows["c"]["notes"]
    assert "the same" not in (tmp_path / "out" / "feedback" / "a.txt").read_text()


def test_intake_says_before_grading_what_grading_says_after(
    dll: Dll, grade: Any, tmp_path: Path, toy_solution: Files
) -> None:
    write_files(
        tmp_path / "class" / "a", {"Calc (1).py": toy_solution["calc.py"], ".venv/x.py": "x", "photo.jpg": b"\xff\xd8"}
    )
    write_files(tmp_path / "class" / "b", {"notes.pdf": b"%PDF-1.4"})
    (tmp_path / "class" / "readme.txt").write_text("hello")
    done = dll("intake", "class", "--assignment", TOY, "-o", "account.csv", "--json")
    assert done.returncode == 1
    documents = {d["id"]: d for d in json.loads(done.stdout)["submissions"]}
    assert documents["a"]["files"] == ["calc.py"]
    assert documents["b"]["reason"]["en"]
    rows = grade("class")
    assert rows["b"]["status"] == "not graded"
    assert documents["b"]["reason"]["en"] in rows["b"]["notes"]
    lines = (tmp_path / "out" / "intake.csv").read_text("utf-8-sig").splitlines()
    assert sorted(lines) == sorted((tmp_path / "account.csv").read_text("utf-8-sig").splitlines())
    assert len(lines) == 1 + 5


def test_who_was_graded_before_stays_so_where_only_others_are_uploaded_now(
    grade: Any, tmp_path: Path, toy_solution: Files
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER)
    download(tmp_path / "all.zip", 41, 42, files=toy_solution)
    grade("all.zip", "--roster", "roster.csv")
    download(tmp_path / "late.zip", 43, files=toy_solution)
    rows = grade("late.zip", "--roster", "roster.csv")
    assert {i: (row["total"], row["status"]) for i, row in rows.items()} == {
        f"202600{n}": ("10.00", "graded") for n in (1, 2, 3)
    }


def test_a_claim_does_not_take_the_row_of_an_upload_that_was_graded_before(
    grade: Any, tmp_path: Path, toy_solution: Files
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER)
    download(tmp_path / "first.zip", 41, files=toy_solution)
    grade("first.zip", "--roster", "roster.csv")
    forged = zipped({"calc.py": b"x = 1\n"}, comment="dll submit --id 2026001")
    with zipfile.ZipFile(tmp_path / "second.zip", "w") as archive:
        archive.writestr("Aoba_77_assignsubmission_file_/Toy_2026001.zip", forged)
    for more in (["--roster", "roster.csv"], []):
        rows = grade("second.zip", *more)
        assert rows["2026001"]["total"] == "10.00"
        assert rows["77"]["total"] == "0.00"
        assert "has been graded for another upload" in rows["77"]["notes"]


def test_only_some_are_graded_and_all_keep_one_row(grade: Any, tmp_path: Path, toy_solution: Files) -> None:
    download(tmp_path / "all.zip", 41, 42, files=toy_solution)
    grade("all.zip")
    (tmp_path / "roster.csv").write_text(ROSTER)
    rows = grade("all.zip", "--roster", "roster.csv", "--only", "2026002")
    assert sorted(rows) == ["2026001", "2026002"]


def test_a_row_that_moves_to_the_rosters_id_keeps_its_mark_where_only_others_are_uploaded_now(
    grade: Any, tmp_path: Path, toy_solution: Files
) -> None:
    download(tmp_path / "all.zip", 41, 42, files=toy_solution)
    grade("all.zip")
    (tmp_path / "roster.csv").write_text(ROSTER)
    download(tmp_path / "late.zip", 42, files=toy_solution)
    rows = grade("late.zip", "--roster", "roster.csv")
    assert {i: (row["total"], row["status"]) for i, row in rows.items()} == {
        "2026001": ("10.00", "graded"),
        "2026002": ("10.00", "graded"),
        "2026003": ("", "not handed in"),
    }


def test_what_is_said_of_one_of_a_group_is_not_said_of_the_others(
    grade: Any, tmp_path: Path, toy_solution: Files
) -> None:
    files: Files = {"Calc (1).py": toy_solution["calc.py"]}
    write_files(tmp_path / "assignment_7_export" / "submission_1", files)
    table = "submission_1:\n  :submitters:\n  - {:name: Aoba, :sid: '1'}\n  - {:name: Ito, :sid: '2'}\n"
    write_files(tmp_path / "assignment_7_export", {"submission_metadata.yml": table})
    (tmp_path / "roster.csv").write_text("student id,name\n2,Ito\n")
    rows = grade("assignment_7_export", "--roster", "roster.csv")
    assert {i: "does not have this student" in row["notes"] for i, row in rows.items()} == {"1": True, "2": False}
    assert {i: row["notes"].count("Calc (1).py") for i, row in rows.items()} == {"1": 1, "2": 1}

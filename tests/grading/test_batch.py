"""`dll grade` on a class, by the real CLI: marks, outputs, going on after a kill, what is bad costs only itself."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ..conftest import TOY, Dll, Files, Grade, checks_of, write_files

LOOP = "def double(x):\n    while True: pass\n"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def dump(path: Path) -> list[tuple[Any, ...]]:
    """Everything in a gradebook."""
    with sqlite3.connect(path) as db:
        tables = ("run", "submissions", "checks")
        return [row for table in tables for row in db.execute(f"select * from {table}").fetchall()]


def test_solution_scores_full_marks_and_starter_none(grade_toy: Grade, toy: Any, toy_solution: Files) -> None:
    starter: Files = {p.file: toy.starter(p.name).read_text(encoding="utf-8") for p in toy.problems}
    graded = grade_toy({"solution": toy_solution, "starter": starter, "empty": {}, "apology": {"notes.txt": "sorry"}})
    assert {name: document["score"] for name, document in graded.items()} == {
        "solution": 10.0,
        "starter": 0.0,
        "empty": 0.0,
        "apology": None,
    }
    assert graded["apology"]["status"] == "not graded"
    assert graded["solution"]["max_score"] == 10.0


def test_challenge_problems_are_marked_but_count_in_no_total(grade_toy: Grade, toy_solution: Files) -> None:
    graded = grade_toy({"a": {"extra.py": toy_solution["extra.py"]}})
    extra = next(p for p in graded["a"]["problems"] if p["name"] == "extra")
    assert (extra["graded"], extra["score"], graded["a"]["score"]) == (False, 5.0, 0.0)


def test_a_challenge_is_reported_apart_where_it_was_begun(
    grade_toy: Grade, tmp_path: Path, toy_solution: Files
) -> None:
    untouched: Files = {"calc.py": toy_solution["calc.py"]}
    wrong: Files = {**untouched, "extra.py": "def negate(x):\n    return x\n"}
    grade_toy({"begun": toy_solution, "untouched": untouched, "wrong": wrong})
    text = {path.stem: path.read_text(encoding="utf-8") for path in (tmp_path / "out" / "feedback").iterdir()}
    assert "発展問題(合計とは別): 5/5" in text["begun"]
    assert "Challenge problems, apart from the total: 0/5" in text["wrong"]
    assert "extra.py" not in text["untouched"]
    assert "発展" not in text["untouched"]
    notes = {row["id"]: row["notes"] for row in rows(tmp_path / "out" / "grades.csv")}
    assert notes["untouched"] == ""
    assert "5.00/5.00" in notes["begun"]
    assert "0.00/5.00" in notes["wrong"]


def test_one_mistake_costs_one_function_and_is_named(grade_toy: Grade, toy_solution: Files) -> None:
    source = str(toy_solution["calc.py"]).replace("return 2 * x", "return x * x")
    graded = grade_toy({"a": {"calc.py": source}})
    functions = {f["name"]: f for f in graded["a"]["problems"][0]["functions"]}
    assert [f["score"] for f in functions.values()] == [0.0, 2.5, 5.0]
    assert {c["mistake"] for c in functions["double"]["checks"]} == {"calc.squared"}
    assert all(c["right_parts"] == ["double"] for c in functions["quadruple"]["checks"])


CAUSES = {
    "": ("failed", "missing-function"),
    "def double(x): raise NotImplementedError('double')": ("failed", "not-implemented"),
    "def double(x): return [][1]": ("failed", "raised"),
    "def double(x) return x": ("failed", "syntax"),
    "import no_such_package": ("failed", "import"),
    "raise SystemExit": ("failed", "import"),
    "import os; os._exit(0)": ("error", "died"),
    "import ctypes; ctypes.string_at(0)": ("error", "died"),
    LOOP: ("timeout", "time"),
    "while True: pass": ("timeout", "time"),
    "def double(x): return None": ("failed", "kind"),
    "def double(x): return (2 * x).detach().numpy()": ("failed", "kind"),
    "def double(x): return (2 * x).sum()": ("failed", "shape"),
    "def double(x): return (2 * x).double() if x.itemsize == 4 else (2 * x).float()": ("failed", "dtype"),
    "def double(x): return 2 * x + 1": ("failed", "value"),
    "def double(x): return 2 * x.detach()": ("failed", "cut"),
    "def double(x): return x + x.detach()": ("failed", "gradient"),
    "def double(x): return 2 * x + x.abs().neg().log()": ("failed", "not-finite"),
}


def test_each_cause_is_told_apart(grade_toy: Grade) -> None:
    sources = dict(enumerate(CAUSES))
    graded = grade_toy({f"s{n}": {"calc.py": source} for n, source in sources.items()})
    graded["missing"] = grade_toy({"missing": {"extra.py": ""}})["missing"]
    found = {
        name: {
            (c["outcome"], c["cause"])
            for c in checks_of(document, "calc.double")
            if "random" in c["name"] and c["device"] == "cpu"
        }
        for name, document in graded.items()
    }
    assert found.pop("missing") == {("failed", "missing-file")}
    assert found == {f"s{n}": {CAUSES[source]} for n, source in sources.items()}


def test_a_bad_neighbour_costs_nobody_else_anything(grade_toy: Grade, toy_solution: Files) -> None:
    bad = {
        "dies": {"calc.py": "import os; os._exit(0)"},
        "floods": {"calc.py": "print('x' * 100_000_000)"},
        "forks": {"calc.py": "import os\nfor _ in range(5): os.fork()\nwhile True: pass"},
        "hog": {"calc.py": "kept = [bytearray(10**8) for _ in range(10**4)]"},
    }
    graded = grade_toy({"a": toy_solution, **bad, "z": toy_solution})
    assert graded["a"]["score"] == graded["z"]["score"] == 10.0
    assert all(graded[name]["score"] == 0.0 for name in bad)
    assert all(document["status"] == "graded" for document in graded.values())


def test_trouble_in_one_file_does_not_hide_the_others(grade_toy: Grade, toy_solution: Files) -> None:
    graded = grade_toy({"a": {**toy_solution, "calc.py": "import os; os._exit(0)"}})
    assert next(p for p in graded["a"]["problems"] if p["name"] == "extra")["score"] == 5.0


def test_grades_csv_is_what_a_spreadsheet_and_an_lms_read(
    dll: Dll, grade_toy: Grade, tmp_path: Path, toy_solution: Files
) -> None:
    grade_toy({"=1+1": toy_solution, "山田": toy_solution})
    (tmp_path / "class" / "broken.zip").write_bytes(b"PK")
    done = dll("grade", "class", "-o", "out", "--assignment", TOY)
    assert done.returncode == 1
    raw = (tmp_path / "out" / "grades.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid,name,total,calc,status,notes\r\n")
    found = {row["id"]: row for row in rows(tmp_path / "out" / "grades.csv")}
    assert found["山田"]["total"] == "10.00"
    assert found["broken"]["status"] == "not graded"
    assert found["broken"]["total"] == ""
    assert "broken.zip is called like an archive" in found["broken"]["notes"]
    assert not any(name.startswith("=") for name in found)


def test_the_output_folder_is_its_owners_alone(grade_toy: Grade, tmp_path: Path, toy_solution: Files) -> None:
    grade_toy({"a": toy_solution})
    for path in [tmp_path / "out", *(tmp_path / "out").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_results_and_gradebook_record_what_the_marks_depend_on(
    grade_toy: Grade, tmp_path: Path, toy: Any, toy_solution: Files
) -> None:
    import torch

    grade_toy({"a": toy_solution}, "--seed", "5")
    setting = json.loads((tmp_path / "out" / "results" / "a.json").read_text())["setting"]
    assert (setting["assignment"], setting["seed"], setting["exam"]) == ("toy", 5, toy.digest())
    assert setting["torch"] == torch.__version__
    assert setting["python"] == ".".join(map(str, sys.version_info[:3]))
    assert setting["devices"][0] == "cpu"
    assert "rlimits" in setting["jail"]
    assert setting["dll"]


def test_grading_again_changes_nothing_and_a_new_upload_is_graded_anew(
    dll: Dll, grade_toy: Grade, tmp_path: Path, toy_solution: Files
) -> None:
    grade_toy({"a": toy_solution, "b": {"calc.py": "x = 1"}})
    before = dump(tmp_path / "out" / "gradebook.sqlite")
    assert dll("grade", "class", "-o", "out", "--assignment", TOY).returncode == 0
    assert dump(tmp_path / "out" / "gradebook.sqlite") == before
    write_files(tmp_path / "class" / "b", toy_solution)
    assert dll("grade", "class", "-o", "out", "--assignment", TOY).returncode == 0
    assert [row["total"] for row in rows(tmp_path / "out" / "grades.csv")] == ["10.00", "10.00"]


def test_only_grades_the_named_ones(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    for name in ("a", "b"):
        write_files(tmp_path / "class" / name, toy_solution)
    assert dll("grade", "class", "-o", "out", "--assignment", TOY, "--only", "b").returncode == 0
    assert [row["id"] for row in rows(tmp_path / "out" / "grades.csv")] == ["b"]
    assert "no submission c" in dll("grade", "class", "-o", "out", "--assignment", TOY, "--only", "c").stderr


@pytest.mark.long
def test_killed_half_way_and_started_again_it_ends_with_the_same_gradebook(
    dll: Dll, tmp_path: Path, toy_solution: Files
) -> None:
    for n in range(6):
        source = LOOP if n in (2, 4) else toy_solution["calc.py"]
        write_files(tmp_path / "class" / f"s{n}", {**toy_solution, "calc.py": source})
    arguments = ("--assignment", TOY, "--seed", "1", "--jobs", "1")
    command = [sys.executable, "-m", "dll.cli", "grade", "class", "-o", "killed", *map(str, arguments)]
    running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL, start_new_session=True)
    book = tmp_path / "killed" / "gradebook.sqlite"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not _has_rows(book):
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    half = sum(1 for _ in dump(book))
    assert dll("grade", "class", "-o", "killed", *arguments).returncode == 0
    assert dll("grade", "class", "-o", "whole", *arguments).returncode == 0
    assert half < len(dump(book))
    assert dump(book) == dump(tmp_path / "whole" / "gradebook.sqlite")
    for name in ("grades.csv", "feedback/s2.txt", "results/s0.json"):
        assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def _has_rows(book: Path) -> bool:
    """Whether a submission is in a book that another process holds: its pages grow with the first one."""
    return book.exists() and book.stat().st_size > 20_000


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_is_one_sentence_and_what_is_graded_stays(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    for n in range(12):
        write_files(tmp_path / "class" / f"s{n:02}", {**toy_solution, "data.bin": os.urandom(8_000)})
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(small)], check=True)
    try:
        done = dll("grade", "class", "-o", "small/out", "--assignment", TOY, "--seed", "1")
        assert done.returncode == 2
        assert "cannot be written" in done.stderr
        assert "Traceback" not in done.stderr
        subprocess.run(["mount", "-o", "remount,size=4m", str(small)], check=True)
        assert dll("grade", "class", "-o", "small/out", "--assignment", TOY).returncode == 0
        assert [row["total"] for row in rows(small / "out" / "grades.csv")] == ["10.00"] * 12
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_two_at_once_on_one_output_folder_are_refused(
    dll: Dll, tmp_path: Path, grade_toy: Grade, toy_solution: Files
) -> None:
    grade_toy({"a": toy_solution})
    with sqlite3.connect(tmp_path / "out" / "gradebook.sqlite") as db:
        db.execute("begin exclusive")
        done = dll("grade", "class", "-o", "out", "--assignment", TOY)
    assert done.returncode == 2
    assert "in use by another dll grade" in done.stderr

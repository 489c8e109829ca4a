"""No submission gains a point, learns a secret, leaves a trace or costs another student anything.

Every second submission of the class attacks; the others are right. A class is graded at every level of confinement
that can be had on this machine: at two of them, the strongest and the weakest, all attacks; at the others those whose
success can hang on the level.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .. import grader_levels
from ..conftest import Dll, Files, Grade, checks_of, every_fourth, write_files
from .suite import EXAMINER_ALONE, HERE, LOOT, TOY, Attack, Ground, Unconfined, attacks

SUITE = attacks()
LEVELS = grader_levels.here()
RIGHT: Files = {path.name: path.read_bytes() for path in (TOY / "solutions" / "toy").glob("*.py")}
RAW = ("\x1b", "\u202e", "\x00")
"""What nothing may hold that anybody reads: it would act on their terminal."""
FORBIDDEN = (LOOT, "LEAK", b"LEAK".hex(), "<script", *RAW)
"""What nothing that a student, a browser or a spreadsheet reads may hold."""


@dataclass(frozen=True)
class Graded:
    """What came of a class."""

    out: Path
    stdout: str
    documents: dict[str, Any]
    printed: dict[str, str]
    """What the TA alone sees, output and notes, by id."""
    attackers: list[Attack]


def attackers_at(level: str) -> list[Attack]:
    """Who attacks at a level: everybody as it is here and at the last, which has the least."""
    return SUITE if level in (LEVELS[0], LEVELS[-1]) else [attack for attack in SUITE if attack.meets_the_jail]


def grade_class(folder: Path, level: str, ground: Ground) -> Graded:
    """The attackers and a right neighbour behind each, graded at one level by the real CLI."""
    attackers = attackers_at(level)
    for n, attack in enumerate(attackers):
        known = ground.known(folder / "class" / f"{n:03}-b" / "calc.py", folder / "out")
        write_files(folder / "class" / f"{n:03}-a", {"calc.py": attack.path.read_bytes(), "known.py": known})
        write_files(folder / "class" / f"{n:03}-b", RIGHT)
    subprocess.run(["chown", "-R", str(ground.owner), folder], check=True)
    seed = "5"  # a constant is right by luck where the toy draws just that number
    arguments = [
        "grade",
        "class",
        "-o",
        "out",
        "--assignment",
        str(TOY / "assignments" / "toy"),
        "--json",
        "--seed",
        seed,
    ]
    line = grader_levels.command(level, sys.executable, "-m", "dll.cli", *arguments)
    env = {**os.environ, "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(line, cwd=folder, env=env, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    documents = {d["id"]: d for d in json.loads(done.stdout)["submissions"]}
    with closing(sqlite3.connect(folder / "out" / "gradebook.sqlite")) as book:
        printed = dict(book.execute("select id, printed from submissions"))
        for ident, note in book.execute("select submission, json_extract(record, '$.note') from checks"):
            printed[ident] += note or ""
    return Graded(folder / "out", done.stdout, documents, printed, attackers)


@pytest.mark.first
@pytest.mark.parametrize("level", [LEVELS[0], *(pytest.param(level, marks=pytest.mark.long) for level in LEVELS[1:])])
def test_no_attack_gains_a_point_learns_a_secret_leaves_a_trace_or_harms_another(level: str, open_path: Path) -> None:
    others = os.geteuid() == 0 and level in ("ordinary", "no-namespaces")
    with closing(Ground(open_path / "ground", grader_levels.NOBODY if others else os.geteuid())) as ground:
        graded = grade_class(open_path, level, ground)
        found = [*_gains(graded), *_costs(graded), *_leaks(graded), *_idle(graded), *ground.harm()]
    assert found == []
    assert sorted(path.name for path in open_path.iterdir()) == ["class", "ground", "out"]
    assert graded.documents["000-b"]["setting"]["jail"].startswith(grader_levels.LEVELS[level])


def _gains(graded: Graded) -> Iterator[str]:
    """Points that were not earned, and what the TA's record shows to be in an attacker's hands."""
    for n, attack in enumerate(graded.attackers):
        document = graded.documents[f"{n:03}-a"]
        if document["status"] != "graded" or document["score"] > attack.most:
            yield f"{attack.name}: {document['status']}, {document['score']}"
        if LOOT in (text := graded.printed[f"{n:03}-a"]):
            yield f"{attack.name}: {text[text.index(LOOT) :][:200]}"


def _idle(graded: Graded) -> Iterator[str]:
    """Attacks on the second asking, with right parts, that say when they are asked again, and were not."""
    for n, attack in enumerate(graded.attackers):
        says = '"asked again"' in attack.path.read_text(encoding="utf-8", errors="replace")
        if says and "asked again" not in graded.printed[f"{n:03}-a"]:
            yield f"{attack.name} was not asked again"


def _costs(graded: Graded) -> Iterator[str]:
    """Neighbours whose mark is not what it is without attackers."""
    for n, attack in enumerate(graded.attackers):
        if (document := graded.documents[f"{n:03}-b"])["score"] != 10.0:
            yield f"{attack.name} cost its neighbour: {document['status']}, {document['score']}"


def _leaks(graded: Graded) -> Iterator[str]:
    """Loot, hidden numbers and raw control characters in what students read, or what a spreadsheet opens."""
    paths = [*(graded.out / "feedback").iterdir(), *(graded.out / "results").iterdir(), graded.out / "grades.csv"]
    assert len(paths) == 4 * len(graded.attackers) + 1
    texts = {path.name: path.read_text("utf-8-sig") for path in paths} | {"stdout": graded.stdout}
    yield from (f"{mark!r} in {name}" for name, text in texts.items() for mark in FORBIDDEN if mark in text)
    yield from (f"{mark!r} for the TA" for text in graded.printed.values() for mark in RAW if mark in text)
    leaks = any(attack.name.startswith("leak/") for attack in graded.attackers)
    if leaks and not any("LEAK" in text for text in graded.printed.values()):
        yield "no attack tried to leak a hidden number"


@pytest.fixture(scope="module")
def unconfined() -> Iterator[Unconfined]:
    """Where an attack meets nothing."""
    with closing(Unconfined()) as processes:
        yield processes


@pytest.mark.parametrize("attack", every_fourth(a for a in SUITE if a.control), ids=lambda attack: attack.name)
def test_without_confinement_the_attack_succeeds(attack: Attack, tmp_path: Path, unconfined: Unconfined) -> None:
    """Else the attack could not be seen to fail."""
    ground = Ground(tmp_path / "ground", os.geteuid())
    try:
        neighbour, out = tmp_path / "neighbour", tmp_path / "out"
        write_files(neighbour, RIGHT)
        write_files(out, {"gradebook.sqlite": LOOT})
        known = ground.known(neighbour / "calc.py", out)
        folder = write_files(tmp_path / "mine", {"calc.py": attack.path.read_bytes(), "known.py": known})
        assert LOOT in unconfined.printed(folder), attack.tries
    finally:
        ground.close()


def test_the_suite_is_as_large_and_as_wide_as_promised() -> None:
    assert len(SUITE) >= 50
    assert sum(attack.control for attack in SUITE) >= 20
    assert all(attack.tries.endswith(".") for attack in SUITE)
    assert {path.name for path in HERE.iterdir() if path.is_dir()} >= {
        "verdict",
        "theft",
        "neighbours",
        "persistence",
        "exhaustion",
        "escape_syscall",
        "escape_fd",
        "signals",
        "imports",
        "report",
        "leak",
        "parts",
    }


def test_everybody_attacks_at_the_strongest_and_the_weakest_level_and_most_at_all_of_them() -> None:
    for name in EXAMINER_ALONE:
        assert any(attack.name.startswith(name) for attack in SUITE), name
    assert {grader_levels.LEVELS[level] for level in LEVELS if attackers_at(level) == SUITE} == {
        grader_levels.LEVELS[level] for level in LEVELS
    }
    for level in LEVELS:
        assert len(attackers_at(level)) > len(SUITE) / 2


def test_a_mistake_that_is_made_only_sometimes_is_not_followed_through(grade_toy: Grade) -> None:
    source = """
calls = 0
def double(x):
    global calls
    calls += 1
    return x * x if calls == 1 else 2 * x
def quadruple(x): return x ** 4
"""
    checks = checks_of(grade_toy({"a": {"calc.py": source}})["a"], "calc.quadruple")
    assert {c["outcome"] for c in checks} == {"failed"}


def test_a_shape_that_carries_a_hidden_number_is_not_shown(grade_toy: Grade, tmp_path: Path) -> None:
    source = "def quadruple(x): return x.new_zeros(7, 1234567 // 1234567, 13)\n"
    grade_toy({"a": {"calc.py": source}})
    for name in ("results/a.json", "feedback/a.txt", "grades.csv"):
        assert "(7, 1, 13)" not in (tmp_path / "out" / name).read_text()


def test_a_conftest_above_the_scratch_folder_is_not_run(dll: Dll, tmp_path: Path, toy_solution: Files) -> None:
    shared = tmp_path / "tmp"
    write_files(shared, {"conftest.py": f"open({str(tmp_path / 'ran')!r}, 'w')"})
    write_files(tmp_path / "class" / "a", toy_solution)
    assert dll("publish", "--assignment", TOY / "assignments" / "toy", "--staff", "-o", "staff").returncode == 0
    done = dll("grade", "class", "-o", "out", "--exam", "staff/exam.zip", TMPDIR=str(shared))
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()

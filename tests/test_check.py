"""`dll check`, by the real CLI: what a student reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from .conftest import TOY, Dll, Files, write_files
from .many_problems import make_assignment


@pytest.fixture(params=["fork", pytest.param("spawn", marks=pytest.mark.long)])
def check(dll: Dll, tmp_path: Path, request: pytest.FixtureRequest) -> Any:
    """Check files of the toy, with each way to start the student process; returns the finished process.

    What is said does not hang on the way: one test at the end shows it for all that happens here."""
    way = ["--spawn"] * (request.param == "spawn")

    def run(files: Files, *arguments: str, **environment: str) -> Any:
        folder = write_files(tmp_path / "私の 課題", files)
        return dll("check", "--assignment", TOY, "--dir", folder, *way, *arguments, **environment)

    return run


def test_a_right_submission_passes_every_public_check(check: Any, toy_solution: Files) -> None:
    done = check(toy_solution)
    assert done.returncode == 0
    assert "Public checks 4/4. Grading also tries other inputs." in done.stdout
    assert "Challenge problems 1/1" in done.stdout
    assert "✗" not in done.stdout


def test_untouched_stubs_are_no_wall_of_red_but_a_next_step_with_its_minutes(check: Any, toy: Any) -> None:
    done = check({p.file: toy.starter(p.name).read_text(encoding="utf-8") for p in toy.problems})
    assert done.returncode == 1
    assert "✗" not in done.stdout
    assert "not implemented yet: double, quadruple, factorial (about 6 min)" in done.stdout
    assert "Next: calc.double (about 1 min, in class): dll check calc.double" in done.stdout
    assert len(done.stdout.splitlines()) < 12


def test_what_is_wrong_is_said_with_values_the_known_mistake_and_a_command(check: Any, toy_solution: Files) -> None:
    done = check({**toy_solution, "calc.py": str(toy_solution["calc.py"]).replace("2 * x", "x * x")})
    assert "✗ double  0/2" in done.stdout
    assert "The values differ. First difference at [0, 0]: got" in done.stdout
    assert "→ This is the square." in done.stdout
    assert "$ dll check calc.double" in done.stdout
    assert "→ It uses double, which is not right yet: mend that one first." in done.stdout
    assert "Next: calc.double" in done.stdout


def test_one_functions_check_knows_of_its_parts_and_shows_none_of_theirs(check: Any, toy_solution: Files) -> None:
    done = check({**toy_solution, "calc.py": str(toy_solution["calc.py"]).replace("2 * x", "x * x")}, "calc.quadruple")
    assert "→ It uses double, which is not right yet: mend that one first." in done.stdout
    assert "✗ double" not in done.stdout
    assert "Public checks 0/1." in done.stdout
    assert "Next: calc.double" in done.stdout


def test_one_functions_check_shows_the_arguments_and_the_relation_of_the_result(
    check: Any, toy_solution: Files
) -> None:
    files = {**toy_solution, "calc.py": str(toy_solution["calc.py"]).replace("return 2 * x", "return -2 * x")}
    done = check(files, "calc.double")
    assert "The result is exactly −1 times the right one." in done.stdout
    assert re.search(r"called with\n\s+x = float(32|64) \(2, 3\): \[\[-?\d", done.stdout)
    document = json.loads(check(files, "calc.double", "--json").stdout)
    first = document["problems"][0]["functions"][0]["checks"][0]
    assert first["given"][0].startswith("x = float")


def test_one_functions_check_shows_the_students_own_lines_of_a_traceback(check: Any, toy_solution: Files) -> None:
    source = "import torch\n\ndef helper(x):\n    return torch.cat([x, 1])\n\ndef double(x):\n    return helper(x)\n"
    done = check({**toy_solution, "calc.py": source}, "calc.double")
    assert re.search(r"calc\.py:7  return helper\(x\)\n\s+calc\.py:4  return torch\.cat", done.stdout)
    assert "site-packages" not in done.stdout


def test_the_same_is_said_in_japanese(check: Any, toy_solution: Files) -> None:
    files = {**toy_solution, "calc.py": str(toy_solution["calc.py"]).replace("2 * x", "x * x")}
    done = check(files, LC_ALL="ja_JP.UTF-8")
    assert "公開テスト 1/4。採点では別の入力でも調べます" in done.stdout
    assert "→ 二乗しています。" in done.stdout
    assert "それぞれの数の二倍と勾配。" in done.stdout


def test_one_function_is_shown_with_every_check(check: Any, toy_solution: Files) -> None:
    done = check(toy_solution, "calc.double")
    assert "✓ Twice each number, with its gradient." in done.stdout
    assert "quadruple" not in done.stdout


@pytest.mark.parametrize("target", ["double", "calc.double", "CALC"])
def test_a_target_may_be_spelled_as_it_comes_to_mind(check: Any, toy_solution: Files, target: str) -> None:
    done = check(toy_solution, target)
    assert done.returncode == 0, done.stderr
    assert "✓ double" in done.stdout
    assert "extra.py" not in done.stdout


def test_values_that_differ_in_late_digits_are_shown_to_differ(check: Any, toy_solution: Files) -> None:
    almost = str(toy_solution["calc.py"]).replace("return 2 * x", "return 2 * x * (1 + 3e-7)")
    done = check({**toy_solution, "calc.py": almost}, "calc.double")
    got, want = re.findall(r"got (\S+), expected (\S+) ", done.stdout)[0]
    assert got != want


def test_one_problem_is_checked_alone(check: Any, toy_solution: Files) -> None:
    for target in ("extra", "extra.py"):
        done = check(toy_solution, target)
        assert "extra.py" in done.stdout
        assert "calc.py" not in done.stdout


FILE_TROUBLE = {
    "def double(x:\n    return": "The file is not valid Python at calc.py:1. SyntaxError",
    "import nothing_like_it": "The file cannot be imported: ModuleNotFoundError at calc.py:1.",
    "1 / 0": "The file cannot be imported: ZeroDivisionError at calc.py:1. ZeroDivisionError: division by zero",
    "def double(x):\n    while True: pass": "It did not end in time; is there an endless loop? Ended after 1 s.",
    "def double(x):\n    import os\n    os._exit(3)": "The process ended before it answered. (exit 3)",
    "def double(x):\n    y = {}\n    return y['z']": "The function raised KeyError at calc.py:3. KeyError: 'z'",
    "def doubel(x): return 2 * x": "The function double is not in the file",
}


@pytest.mark.parametrize("source", FILE_TROUBLE, ids=list(FILE_TROUBLE.values()))
def test_trouble_is_named_with_its_line_and_hides_no_other_file(check: Any, toy_solution: Files, source: str) -> None:
    done = check({**toy_solution, "calc.py": source})
    assert FILE_TROUBLE[source] in done.stdout
    assert "✓ negate  1/1" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_challenge_is_checked_once_it_is_begun_and_counted_apart(check: Any, toy: Any, toy_solution: Files) -> None:
    for stub in ({}, {"extra.py": toy.starter("extra").read_bytes()}, {"extra.py": "\r\n"}):
        done = check({"calc.py": toy_solution["calc.py"], **stub})
        begun = "\r\n" in stub.values()
        assert ("negate" in done.stdout) is begun
        assert "Public checks 4/4." in done.stdout
        assert ("Challenge problems, outside of the mark, are left: extra.py" in done.stdout) is not begun
    assert "Challenge problems 0/1, outside of the mark." in done.stdout
    assert check(toy_solution, "--json").returncode == 0
    done = check({**toy_solution, "calc.py": toy.starter("calc").read_bytes(), "extra.py": "\n"})
    assert "Next: calc.double" in done.stdout


def test_a_missing_file_is_said_and_hides_no_other(check: Any, toy_solution: Files) -> None:
    done = check({"extra.py": toy_solution["extra.py"]})
    assert "The file is missing." in done.stdout
    assert "✓ negate  1/1" in done.stdout


def test_json_is_one_document_on_stdout_and_the_rest_on_stderr(check: Any, toy_solution: Files) -> None:
    done = check({**toy_solution, "calc.py": str(toy_solution["calc.py"]).replace("2 * x", "x * x")}, "--json")
    document = json.loads(done.stdout)
    assert (document["format"], document["passed"], document["total"]) == (1, 2, 5)
    assert document["next"] == "calc.double"
    function = document["problems"][0]["functions"][0]
    assert (function["name"], function["passed"], function["total"]) == ("double", 0, 2)
    assert {c["mistake"] for c in function["checks"]} == {"calc.squared"}
    assert function["checks"][0]["reproduce"] == "dll check calc.double"
    assert set(function["checks"][0]["message"]) == {"ja", "en"}


def test_no_colour_where_none_is_wanted(check: Any, toy_solution: Files) -> None:
    assert "\x1b[" not in check(toy_solution, NO_COLOR="1", FORCE_COLOR="").stdout
    assert "\x1b[" in check(toy_solution, NO_COLOR="", FORCE_COLOR="1", TERM="xterm").stdout


def test_escapes_in_a_students_message_do_not_reach_the_terminal(check: Any, toy_solution: Files) -> None:
    source = "def double(x): raise ValueError('\\x1b[31mred\\x1b]0;title\\x07 \\u202e')"
    done = check({**toy_solution, "calc.py": source})
    assert "red" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_a_student_prints_what_they_like_and_the_results_stay_readable(check: Any, toy_solution: Files) -> None:
    source = str(toy_solution["calc.py"]).replace("return 2 * x", "print('hello')\n    return 2 * x")
    done = check({**toy_solution, "calc.py": source})
    assert done.returncode == 0
    assert "Public checks 4/4" in done.stdout
    assert "hello" not in done.stdout


def test_what_was_printed_is_shown_where_one_function_is_asked_for(check: Any, toy_solution: Files) -> None:
    noisy = "return 2 * x", "print('x is', x.shape, '\\x1b[31m')\n    return 2 * x"
    done = check({**toy_solution, "calc.py": str(toy_solution["calc.py"]).replace(*noisy)}, "calc.double")
    assert "Your code printed:" in done.stdout
    assert "    x is torch.Size([2, 3])" in done.stdout
    assert "\x1b" not in done.stdout
    assert "Your code printed:" not in check(toy_solution, "calc.double").stdout


def test_what_was_printed_before_a_crash_is_shown_and_a_flood_is_cut(check: Any, toy_solution: Files) -> None:
    source = "import os\ndef double(x):\n    for i in range(9999): print('line', i)\n    os._exit(3)\n"
    done = check({**toy_solution, "calc.py": source}, "calc.double")
    assert "    line 0\n" in done.stdout
    assert "    line 9998\n" in done.stdout
    assert len(done.stdout.splitlines()) < 50


def test_nothing_is_left_in_the_students_folder(check: Any, tmp_path: Path, toy_solution: Files) -> None:
    check(toy_solution)
    assert sorted(p.name for p in (tmp_path / "私の 課題").iterdir()) == ["calc.py", "extra.py"]


TRIES = [
    "def double(x): return x * x",
    "def double(x): return -2 * x",
    "def helper(x):\n    import torch\n    return torch.cat([x, 1])\ndef double(x):\n    return helper(x)",
    "def double(x): raise ValueError('\\x1b[31mred\\x1b]0;title\\x07 \\u202e')",
    "def double(x):\n    print('hello')\n    return 2 * x",
    "def double(x):\n    print('x' * 1_000_000)\n    raise RuntimeError('gone')",
    *FILE_TROUBLE,
]


@pytest.mark.long
def test_a_process_started_from_nothing_says_the_same_as_a_forked_one(dll: Dll, tmp_path: Path) -> None:
    files: Files = {f"p{n:02}.py": source for n, source in enumerate(TRIES)}
    assignment = make_assignment(tmp_path / "many", [name.removesuffix(".py") for name in files])
    folder = write_files(tmp_path / "私の 課題", files)
    command = ["check", "--assignment", assignment, "--dir", folder, "--json"]
    forked = dll(*command, XDG_STATE_HOME=str(tmp_path / "forked"))
    spawned = dll(*command, "--spawn", XDG_STATE_HOME=str(tmp_path / "spawned"))
    document = json.loads(forked.stdout)
    assert len(document["problems"]) == len(TRIES)
    assert json.loads(spawned.stdout) == document
    assert spawned.returncode == forked.returncode == 1
    assert sorted(path.name for path in folder.iterdir()) == sorted(files)

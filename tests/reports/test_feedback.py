"""Feedback and results: every lost point explained, in both languages, and nothing that was hidden."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

from ..conftest import Files, Grade, checks_of


def lost(text: str) -> float:
    return sum(float(number) for number in re.findall(r"^\s+-([0-9.]+)  ", text, re.MULTILINE))


def test_the_lost_points_add_up_and_each_has_its_law_in_both_languages(
    grade_toy: Grade, tmp_path: Path, toy_solution: Files
) -> None:
    source = str(toy_solution["calc.py"]).replace("return 2 * x", "return 2 * x.mul_(1)").replace("n - 1)", "n - 2)")
    document = grade_toy({"a": {**toy_solution, "calc.py": source}})["a"]
    text = (tmp_path / "out" / "feedback" / "a.txt").read_text(encoding="utf-8")
    japanese, english = text.split("-" * 72)
    assert document["score"] < 10
    for part in (japanese, english):
        assert abs(lost(part) - (10 - document["score"])) < 0.02
    assert "どんな大きさでも正確で、負の数は断る。" in japanese
    assert "Exact for numbers of any size; a negative one is refused." in english


def test_a_hint_and_that_a_right_part_stood_in_are_said(grade_toy: Grade, tmp_path: Path, toy_solution: Files) -> None:
    source = str(toy_solution["calc.py"]).replace("return 2 * x", "return x * x")
    grade_toy({"a": {**toy_solution, "calc.py": source}})
    text = (tmp_path / "out" / "feedback" / "a.txt").read_text(encoding="utf-8")
    assert "→ This is the square." in text
    assert "→ 二乗しています。" in text
    assert "Judged with the right double in place of yours." in text
    assert "あなたの double の代わりに正しいものを使って採点しました。" in text


def test_no_law_stands_alone_as_if_it_were_what_was_broken(
    grade_toy: Grade, tmp_path: Path, toy_solution: Files
) -> None:
    source = str(toy_solution["calc.py"]).replace("return 2 * x", "return {}['k']")
    grade_toy({"a": {**toy_solution, "calc.py": source}})
    lines = (tmp_path / "out" / "feedback" / "a.txt").read_text(encoding="utf-8").splitlines()
    laws = [n for n, line in enumerate(lines) if line.startswith("      -")]
    assert len(laws) == 4
    for n in laws:
        assert lines[n].endswith(")") or lines[n + 1].startswith("        ")
    assert any("  (The function raised KeyError at calc.py:" in line for line in lines)


def test_why_no_right_part_stood_in_is_said_to_the_ta_and_what_to_mend_to_the_student(
    grade_toy: Grade, tmp_path: Path, toy_solution: Files
) -> None:
    """A closure cannot cross to the right part."""
    source = (
        "def double(f): return 3 * (f() if callable(f) else f)\ndef quadruple(x): return double(lambda: double(x))\n"
    )
    document = grade_toy({"a": {**toy_solution, "calc.py": source}})["a"]
    checks = checks_of(document, "calc.quadruple")
    assert {(c["outcome"], c["mend_first"], len(c["right_parts"])) for c in checks} == {("failed", "double", 0)}
    with sqlite3.connect(tmp_path / "out" / "gradebook.sqlite") as book:
        notes = book.execute("select test, json_extract(record, '$.note') from checks").fetchall()
    (note,) = {note for test, note in notes if "quadruple" in test}
    assert "judged with the student's own parts: double: " in note
    assert "It uses double, which is not right yet" in (tmp_path / "out/feedback/a.txt").read_text(encoding="utf-8")


def test_an_exception_gives_its_type_and_the_students_own_line_only(
    grade_toy: Grade, tmp_path: Path, toy_solution: Files
) -> None:
    source = "class Mine(ValueError): pass\n\ndef double(x):\n    raise Mine('secret %s' % x)\n"
    document = grade_toy({"a": {**toy_solution, "calc.py": source}})["a"]
    (message,) = {c["message"]["en"] for c in checks_of(document, "calc.double")}
    assert message == "The function raised ValueError at calc.py:4."


def test_a_relation_is_said_and_neither_arguments_nor_values_of_a_hidden_check(
    grade_toy: Grade, tmp_path: Path, toy_solution: Files
) -> None:
    source = str(toy_solution["calc.py"]).replace("return 2 * x", "return -2 * x")
    document = grade_toy({"a": {**toy_solution, "calc.py": source}})["a"]
    (message,) = {c["message"]["en"] for c in checks_of(document, "calc.double")}
    assert message == "The values differ. The result is exactly −1 times the right one."
    text = (tmp_path / "out" / "feedback" / "a.txt").read_text(encoding="utf-8")
    assert "正しいもののちょうど −1 倍です。" in text
    with sqlite3.connect(tmp_path / "out" / "gradebook.sqlite") as book:
        records = [json.loads(record) for (record,) in book.execute("select record from checks")]
    assert not any(record.get("given") or record.get("trace") for record in records)


def test_a_refusal_of_another_kind_is_told_from_none(grade_toy: Grade, toy_solution: Files) -> None:
    refusing = str(toy_solution["calc.py"]).replace('raise ValueError("n must not be negative")', "{}")
    silent = grade_toy({"a": {**toy_solution, "calc.py": refusing.replace("{}", "raise ValueError('negative')")}})["a"]
    (said,) = {c["message"]["en"] for c in checks_of(silent, "calc.factorial")}
    assert said.endswith("The message does not name n.")
    other = grade_toy({"a": {**toy_solution, "calc.py": refusing.replace("{}", "raise KeyError('n')")}})["a"]
    (said,) = {c["message"]["en"] for c in checks_of(other, "calc.factorial")}
    assert said.endswith("It raised KeyError; a ValueError that names n is expected.")


def test_what_was_not_graded_says_why_and_gives_no_mark(grade_toy: Grade, tmp_path: Path, toy_solution: Files) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "b.zip").write_bytes(b"PK")
    document = grade_toy({"a": toy_solution})["b"]
    assert (document["status"], document["score"], document["problems"]) == ("not graded", None, [])
    text = (tmp_path / "out" / "feedback" / "b.txt").read_text(encoding="utf-8")
    assert "Not graded: b.zip is called like an archive" in text


def test_a_result_has_the_agreed_form(grade_toy: Grade, toy_solution: Files) -> None:
    document: dict[str, Any] = grade_toy({"a": toy_solution})["a"]
    assert {"format", "assignment", "id", "name", "status", "score", "max_score", "repairs", "problems"} <= set(
        document
    )
    assert document["format"] == 1
    problem = document["problems"][0]
    assert {"name", "score", "max_score", "functions"} <= set(problem)
    check = problem["functions"][0]["checks"][0]
    assert {"name", "device", "dtype", "outcome", "points", "max_points", "mistake", "message"} <= set(check)
    total = sum(c["max_points"] for f in problem["functions"] for c in f["checks"])
    assert abs(total - problem["max_score"]) < 0.05

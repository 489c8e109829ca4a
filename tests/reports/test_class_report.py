"""The report on a class: means and mistakes as counted by hand, and checks to suspect for the right reasons."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
from dll.autograder.assignment import Assignment
from dll.autograder.grading.gradebook import GRADED, NOT_GRADED, Entry
from dll.autograder.model import Cause, CheckResult, Outcome, Variant
from dll.autograder.reports.class_report import class_report, report_lines
from dll.autograder.text import Text

from ..conftest import TOY, Dll, Files, write_files

NOTHING = Text("", "")
HINT = Text("二乗しています。", "It is squared.")


def check(function: str, test: str, ok: bool, mistake: str | None = None, cause: Cause = Cause.VALUE) -> CheckResult:
    outcome = Outcome.PASSED if ok else Outcome.FAILED
    return CheckResult(
        "calc",
        function,
        test,
        1,
        Variant("cpu", "float64"),
        NOTHING,
        outcome,
        None if ok else cause,
        mistake=mistake,
        hint=HINT if mistake else None,
    )


def entry(ident: str, *results: CheckResult, status: str = GRADED) -> Entry:
    return Entry(ident, "", "", status, None if status == GRADED else NOTHING, (), results)


def suspects(assignment: Assignment, entries: Iterable[Entry]) -> dict[str, str]:
    return {s.check: s.reason.en for s in class_report(assignment, entries).suspects}


def test_a_challenge_is_reported_of_those_who_began_it(toy: Assignment) -> None:
    stub = Cause.NOT_IMPLEMENTED
    outcomes = {"a": (True, Cause.VALUE), "b": (False, Cause.VALUE), "c": (False, stub), "d": (False, stub)}
    entries = [
        entry(name, msgspec.structs.replace(check("negate", "t", ok=ok, cause=cause), problem="extra"))
        for name, (ok, cause) in outcomes.items()
    ]
    found = {f.name: f for f in class_report(toy, entries).functions}["extra.negate"]
    assert (found.mean, found.full_marks, found.untouched) == (2.5, 0.5, 0)
    assert "extra.negate" not in {f.name for f in class_report(toy, entries[2:]).functions}


def test_means_and_mistakes_are_those_of_the_class(toy: Assignment) -> None:
    entries = [
        entry("a", check("double", "t", ok=True), check("double", "u", ok=True)),
        entry("b", check("double", "t", ok=False, mistake="calc.squared"), check("double", "u", ok=True)),
        entry("c", *(check("double", t, ok=False, cause=Cause.NOT_IMPLEMENTED) for t in "tu")),
        entry("d", status=NOT_GRADED),
    ]
    report = class_report(toy, entries)
    assert (report.graded, report.not_graded) == (3, 1)
    double = next(f for f in report.functions if f.name == "calc.double")
    assert double.points == 2.5
    assert double.mean == pytest.approx((2.5 + 1.25 + 0) / 3)
    assert double.full_marks == pytest.approx(1 / 3)
    assert double.untouched == 1
    assert [(m.name, m.submissions) for m in double.mistakes] == [("calc.squared", 1)]
    lines = "\n".join(report_lines(report, "toy", "en"))
    assert "1  calc.squared: It is squared." in lines
    assert "(1 have nothing there that runs)" in lines


def test_how_many_were_judged_with_a_right_part_is_said(toy: Assignment) -> None:
    again = msgspec.structs.replace(check("quadruple", "t", ok=True), right_parts=("double",))
    entries = [
        entry("a", again, check("quadruple", "u", ok=True)),
        entry("b", again),
        entry("c", check("quadruple", "t", ok=True)),
    ]
    report = class_report(toy, entries)
    assert {f.name: f.right_parts for f in report.functions}["calc.quadruple"] == {"double": 2}
    assert "       2  judged with the right double in place of their own" in list(report_lines(report, "toy", "en"))


def test_a_class_that_was_judged_with_its_own_parts_is_said_to_be(toy: Assignment) -> None:
    sentence = "Right parts were not used"
    with_right, with_own = (class_report(toy, [], has_right_parts=right) for right in (True, False))
    assert sentence not in "\n".join(report_lines(with_right, "toy", "en"))
    assert sentence in "\n".join(report_lines(with_own, "toy", "en"))


def test_only_the_three_commonest_mistakes_are_listed(toy: Assignment) -> None:
    made = ["m1"] * 4 + ["m2"] * 3 + ["m3"] * 2 + ["m4"]
    report = class_report(toy, [entry(str(i), check("double", "t", False, m)) for i, m in enumerate(made)])
    double = next(f for f in report.functions if f.name == "calc.double")
    assert [(m.name, m.submissions) for m in double.mistakes] == [("m1", 4), ("m2", 3), ("m3", 2)]


def test_a_check_that_almost_all_fail_is_suspect_whoever_wrote_nothing_apart(toy: Assignment) -> None:
    def wrote(ident: str, ok: bool) -> Entry:
        return entry(ident, check("double", "t", ok=ok), check("double", "u", ok=True))

    empty = [
        entry(f"e{i}", *(check("double", t, ok=False, cause=Cause.NOT_IMPLEMENTED) for t in "tu")) for i in range(30)
    ]
    failing = [wrote(str(i), ok=i == 0) for i in range(10)]
    assert suspects(toy, failing + empty) == {"calc.double t": "90 % of the 10 who have something that runs fail it"}
    assert suspects(toy, [wrote(str(i), ok=i < 5) for i in range(10)] + empty) == {}


def test_a_check_that_good_students_fail_is_suspect(toy: Assignment) -> None:
    def student(ident: str, good: bool, fails: bool) -> Entry:
        return entry(ident, check("double", "t", ok=not fails), check("factorial", "u", ok=good))

    turned = [student(f"g{i}", good=True, fails=True) for i in range(6)]
    turned += [student(f"b{i}", good=False, fails=False) for i in range(6)]
    assert "who fails it has" in suspects(toy, turned)["calc.double t"]
    usual = [student(f"g{i}", good=True, fails=False) for i in range(6)]
    usual += [student(f"b{i}", good=False, fails=True) for i in range(6)]
    assert suspects(toy, usual) == {}


def test_an_empty_class_has_a_report(toy: Assignment) -> None:
    assert "0 graded" in "\n".join(report_lines(class_report(toy, []), "toy", "en"))


def test_the_command_reads_a_gradebook_in_both_languages_and_as_json(
    dll: Dll, tmp_path: Path, toy_solution: Files
) -> None:
    write_files(tmp_path / "class" / "a", toy_solution)
    write_files(tmp_path / "class" / "b", {"calc.py": "def double(x):\n    return x * x\n"})
    assert dll("grade", "class", "-o", "out", "--assignment", TOY, "--jobs", "1").returncode == 0
    assert "calc.squared" in dll("report", "out", "--assignment", TOY).stdout
    assert "採点済み 2 人" in dll("report", "out", "--assignment", TOY, "--lang", "ja").stdout
    document = json.loads(dll("report", "out", "--assignment", TOY, "--json").stdout)
    assert (document["format"], document["graded"]) == (1, 2)


def test_a_folder_without_a_gradebook_is_one_sentence(dll: Dll) -> None:
    done = dll("report", "nowhere")
    assert done.returncode == 2
    assert "grade the class first" in done.stderr
    assert "Traceback" not in done.stderr

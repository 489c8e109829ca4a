"""What otter-grader imports of a bundle: `dll grade` in a process of its own, before otter starts a kernel.

Otter's events, and the order in which they come: otter-grader 7.0.0, otter/run/run_autograder.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MARKS = "dll.json"
_OURS = ("dll.ipynb", "tests")
"""What otter and the bundle put beside a student's files: everything else is the student's."""


class Plugin:
    """Takes a submission away from otter and leaves its marks.

    `config`: exam, a path in the bundle; seed; and unsafe, to grade where student code is not confined.
    """

    def __init__(self, submission_path: str | None, _metadata: object, config: Mapping[str, Any]) -> None:
        self._path = submission_path
        self._config = config
        self._marks: dict[str, Any] = {}

    def before_grading(self, _config: object) -> None:
        """Move the student's files out of otter's reach, grade them, and put the marks in their place."""
        assert self._path is not None
        folder = Path(self._path).parent
        exam = folder.parent / "source" / self._config["exam"]
        with tempfile.TemporaryDirectory(prefix="dll-") as work:
            student = Path(work, "submission")
            student.mkdir()
            for entry in list(folder.iterdir()):
                if entry.name not in _OURS:
                    shutil.move(entry, student)
            self._marks = marks_for_otter(self._grade(exam, student, Path(work)))
        (folder / MARKS).write_text(json.dumps(self._marks, ensure_ascii=False), encoding="utf-8")

    def after_grading(self, results: Any) -> None:
        """Refuse any mark that is not that of `dll grade`."""
        expected = _cents(self._marks["score"])
        if results.has_catastrophic_failure() or _cents(results.total) != expected:
            raise RuntimeError("otter's total is not that of dll grade: no mark was written")
        results.set_output(self._marks["output"])

    def _grade(self, exam: Path, student: Path, work: Path) -> dict[str, Any]:
        """The one submission's document of `dll grade --json`; an error where there is none, never a zero."""
        command = [sys.executable, "-I", "-m", "dll.cli", "grade", str(student), "-o", str(work / "graded")]
        command += [
            "--id",
            student.name,
            "--exam",
            str(exam),
            "--seed",
            str(self._config["seed"]),
            "--device",
            "cpu",
            "--jobs",
            "1",
            "--json",
        ]
        command += ["--unsafe"] * bool(self._config.get("unsafe"))
        done = subprocess.run(  # noqa: S603 - this interpreter and a module of ours
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=work, check=False
        )
        if done.returncode not in (0, 1):
            raise RuntimeError(f"dll grade ended with {done.returncode}: {done.stderr[-2000:]}")
        (document,) = json.loads(done.stdout)["submissions"]
        if document["status"] != "graded":
            raise RuntimeError(f"not graded: {document['reason']}")
        found: dict[str, Any] = document
        return found


def marks_for_otter(document: Mapping[str, Any]) -> dict[str, Any]:
    """From a result document: the points of each function, to the cent, and why some were lost."""
    functions = {
        f"{problem['name']}.{function['name']}": function
        for problem in document["problems"]
        if problem["graded"]
        for function in problem["functions"]
    }
    cents = _apportioned({name: (f["score"], f["max_score"]) for name, f in functions.items()}, document["score"])
    entries = {
        name: {"score": cents[name] / 100, "max": function["max_score"], "lost": _reasons(function)}
        for name, function in functions.items()
    }
    jail = (document["setting"] or {}).get("jail")
    output = f"dll: {document['score']:g} / {document['max_score']:g}; jail: {jail}"
    return {"score": document["score"], "functions": entries, "output": output}


def _apportioned(functions: Mapping[str, tuple[float, float]], total: float) -> dict[str, int]:
    """Cents that add up to the total: each function was rounded alone, and the total only once."""
    cents = {name: _cents(score) for name, (score, _) in functions.items()}
    left = _cents(total) - sum(cents.values())
    for name, (score, most) in functions.items():
        if left and 0 < score < most:
            step = 1 if left > 0 else -1
            cents[name] += step
            left -= step
    if left:
        raise RuntimeError("the functions' points do not add up to the total")
    return cents


def _cents(points: float) -> int:
    return round(points * 100)


def _reasons(function: Mapping[str, Any]) -> list[str]:
    """A line for each law that was missed, in both languages, each once."""
    lines: dict[str, None] = {}
    for check in function["checks"]:
        if check["points"] < check["max_points"]:
            for text in (check["law"], check["message"], check["hint"]):
                if text:
                    lines[f"{text['ja']} / {text['en']}"] = None
    return list(lines)

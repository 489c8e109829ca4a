"""An autograder zip for stock otter-grader, and for Gradescope through it.

Otter meets no hidden test: a plugin runs `dll grade --exam` in a process of its own, and the tests of the zip read
out what it gave. The submission that otter itself runs is an empty notebook.
"""

from __future__ import annotations

import json
from string import Template

from ..assignment import Assignment
from ..examfile import exam_zip
from ..zips import zipped
from .handout import TEMPLATES

_NOTEBOOK = {
    "cells": [],
    "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
_EXECUTABLE = ("run_autograder", "setup.sh")


def otter_zip(assignment: Assignment, wheel: tuple[str, bytes]) -> bytes:
    """The bundle's bytes. Its seed comes from the exam, so that whoever lacks the one does not know the other."""
    name, content = wheel
    seed = int(assignment.digest()[:8], 16)
    config = {"show_hidden": True, "force_public_test_summary": False, "plugins": [_plugin(seed)]}
    files = {
        "otter_config.json": json.dumps(config, indent=1).encode(),
        "files/dll.ipynb": json.dumps(_NOTEBOOK).encode(),
        "exam/exam.zip": exam_zip(assignment),
        f"exam/{name}": content,
        "run_otter.py": (TEMPLATES / "otter" / "run_otter.py.in").read_bytes(),
    }
    files |= {file: _filled(file) for file in _EXECUTABLE}
    files["environment.yml"] = _filled("environment.yml", wheel=name)
    functions = [f"{p.name}.{f.name}" for p in assignment.problems if p.graded for f in p.functions]
    test = (TEMPLATES / "otter" / "test.py.in").read_text(encoding="utf-8")
    for number, function in enumerate(functions, 1):  # otter sorts by file name
        files[f"tests/{number:02d}_{function}.py"] = test.replace("$name", function).encode()
    return zipped(files, executable=_EXECUTABLE)


def _plugin(seed: int) -> dict[str, dict[str, object]]:
    return {"dll.autograder.publish.otter_plugin.Plugin": {"exam": "exam/exam.zip", "seed": seed}}


def _filled(file: str, **values: str) -> bytes:
    return Template((TEMPLATES / "otter" / file).read_text(encoding="utf-8")).substitute(values).encode()

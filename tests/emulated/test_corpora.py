"""`dll grade` finds and names mistakes about devices, and takes no right way of handling devices for one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dll.autograder.assignment import load_assignment
from dll.tests.conftest import EVERY, Dll, write_files
from dll.tests.emulated.corpora import RIGHT, WRONG, Snippet

LEC8 = load_assignment("lec8")
pytestmark = pytest.mark.first


def solution(snippet: Snippet) -> str:
    return LEC8.solution(snippet.problem).read_text(encoding="utf-8")


@pytest.fixture(params=["emulated", pytest.param("cuda", marks=pytest.mark.cuda)])
def device(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def graded(dll: Dll, folder: Path, snippets: list[Snippet], device: str) -> dict[str, dict[str, Any]]:
    for snippet in snippets:
        write_files(folder / "class" / snippet.name, {f"{snippet.problem}.py": snippet.applied_to(solution(snippet))})
    done = dll("grade", "class", "-o", "out", "--device", device, "--seed", "7", "--json", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    return {document["id"]: document for document in json.loads(done.stdout)["submissions"]}


def checks(document: dict[str, Any], snippet: Snippet, device: str) -> Iterator[dict[str, Any]]:
    """The checks of the snippet's problem on one device."""
    problem = next(p for p in document["problems"] if p["name"] == snippet.problem)
    return (c | {"function": f["name"]} for f in problem["functions"] for c in f["checks"] if c["device"] == device)


@EVERY
def test_a_wrong_snippet_is_right_on_the_cpu_and_its_line_is_named(
    every: int, dll: Dll, tmp_path: Path, device: str
) -> None:
    found = graded(dll, tmp_path, WRONG[::every], device)
    for snippet in WRONG[::every]:
        document = found[snippet.name]
        assert {c["outcome"] for c in checks(document, snippet, "cpu")} == {"passed"}, snippet.name
        own = [c for c in checks(document, snippet, device) if c["function"] == snippet.function]
        failed = [c for c in own if c["outcome"] != "passed"]
        assert failed, snippet.name
        assert {c["cause"] for c in failed} == {"device"}, snippet.name
        if snippet.line_in(solution(snippet)) is None:
            continue
        where = f"{snippet.problem}.py:{snippet.line_in(solution(snippet))}"
        assert {where in c["message"]["en"] for c in failed} == {True}, (snippet.name, failed[0]["message"])
        assert {(c["advice"] or {"en": ""})["en"].startswith(where) for c in failed} == {True}, snippet.name


@EVERY
def test_no_right_snippet_is_taken_for_wrong(every: int, dll: Dll, tmp_path: Path, device: str) -> None:
    found = graded(dll, tmp_path, RIGHT[::every], device)
    for snippet in RIGHT[::every]:
        for each in ("cpu", device):
            lost = [c for c in checks(found[snippet.name], snippet, each) if c["outcome"] != "passed"]
            assert not lost, (snippet.name, lost[0])


def test_the_corpora_are_large_and_cover_every_problem_of_tensors() -> None:
    for corpus in (WRONG, RIGHT):
        assert len(corpus) >= 20
        covered = {snippet.problem for snippet in corpus}
        assert covered == {p.name for p in LEC8.problems} - {"regions2d", "origami"}  # these are given no tensor
    assert sum("# <-" not in snippet.code for snippet in WRONG) == 1

"""A class of right submissions: against otter-grader, against bare calls, and with two workers."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import classes
from dll.autograder.assignment import Assignment, find_assignment
from figures import DLL, QUICK, Figure, import_torch, in_turn, ratios, wall

HERE = Path(__file__).resolve().parent
OTTER = HERE.parent / ".venv-otter" / "bin"
FEW = 6 if QUICK else 20


def measure(rounds: int, many: int) -> list[Figure]:
    """All figures of a class."""
    assignment = find_assignment("lec8")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        answers = place / "answers.pickle"
        classes.write(place / "few", assignment, FEW)
        chosen = classes.write(place / "many", assignment, many)
        limits: list[dict[str, list[float]]] = []

        def grade(what: str, jobs: int, device: str = "cpu") -> float:
            out = place / f"{what}-{jobs}-{len(list(place.iterdir()))}"
            command: list[str | Path] = [
                *DLL,
                "grade",
                place / what,
                "-o",
                out,
                "--jobs",
                str(jobs),
                "--seed",
                "1",
                "--device",
                device,
            ]
            seconds = wall(command)
            _require_full_marks(out)
            return seconds

        def limit() -> float:
            command: list[str | Path] = [sys.executable, HERE / "limit.py", answers]
            done = subprocess.run(command, capture_output=True, check=True)
            limits.append(json.loads(done.stdout))
            return sum(limits[-1][str(path)][1] for answers in chosen for path in answers.values()) / many

        found = in_turn(
            rounds,
            torch=import_torch,
            limit=limit,
            few=lambda: grade("few", 1),
            few_on_both=lambda: grade("few", 1, "emulated"),
            many=lambda: grade("many", 1),
            many_in_two=lambda: grade("many", 2),
        )
        otter = _otter(assignment, place, answers) if (OTTER / "otter").is_file() else []
    return _figures(found, limits, chosen, otter)


def _figures(
    found: dict[str, list[float]],
    limits: list[dict[str, list[float]]],
    chosen: list[dict[str, Path]],
    otter: list[float],
) -> list[Figure]:
    many = len(chosen)
    each, few = [t / many for t in found["many"]], [t / FEW for t in found["few"]]
    alone = [sum(limit[str(path)][0] for answers in chosen for path in answers.values()) / many for limit in limits]

    def over(bare: list[float]) -> list[float]:
        return [(a - b) / t for a, b, t in zip(each, bare, found["torch"], strict=True)]

    figures = [
        Figure("`import torch`", found["torch"], unit=" s"),
        Figure("all checks of one submission, bare in one process", found["limit"], unit=" s"),
        Figure("of that, calls and comparisons alone", alone, unit=" s"),
        Figure(f"`dll grade` of {many}, --jobs 1, per submission", each, unit=" s"),
        Figure("(that − bare) ÷ `import torch`", over(found["limit"]), "≤ 0.08"),
        Figure("(that − calls and comparisons alone) ÷ `import torch`", over(alone)),
        Figure("--jobs 2 ÷ --jobs 1", ratios(found["many_in_two"], found["many"]), "≤ 0.55"),
    ]
    figures.append(
        Figure(f"with the emulated device as well ÷ without, {FEW}", ratios(found["few_on_both"], found["few"]))
    )
    if otter:
        figures.append(Figure("`otter run` of the same checks, per submission", otter, unit=" s"))
        for number, ours, bound in ((FEW, few, "≥ 8"), (many, each, "≥ 12")):
            times = [theirs / statistics.median(ours) for theirs in otter]
            figures.append(Figure(f"otter ÷ `dll grade` of {number}, per submission", times, bound))
    return figures


def _otter(assignment: Assignment, place: Path, answers: Path) -> list[float]:
    """Seconds of `otter run` for each of the few."""
    import otter_checks

    work = place / "otter"
    work.mkdir()
    autograder = otter_checks.make_autograder(assignment, OTTER / "otter", answers, work)
    seconds = []
    for number, chosen in enumerate(classes.mixed(assignment, FEW)):
        out = work / f"s{number}"
        out.mkdir()
        (out / "answers.py").write_text(otter_checks.submission(classes.files(chosen, number)), encoding="utf-8")
        command: list[str | Path] = [
            OTTER / "otter",
            "run",
            "--no-logo",
            "-a",
            autograder,
            "-o",
            out,
            out / "answers.py",
        ]
        seconds.append(wall(command, cwd=out))
        tests = [t for t in json.loads((out / "results.json").read_text())["tests"] if "max_score" in t]
        assert tests, "otter found no test"
        assert all(t["score"] == t["max_score"] for t in tests), "otter takes points from a right submission"
    return seconds


def _require_full_marks(out: Path) -> None:
    rows = (out / "grades.csv").read_text(encoding="utf-8-sig").splitlines()
    column = rows[0].split(",").index("total")
    assert all(row.split(",")[column] == "100.00" for row in rows[1:]), f"{out}: a right submission lost points"

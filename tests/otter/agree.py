"""Holds the marks of stock otter-grader, on a bundle of `dll publish --otter`, against those of `dll grade`.

Run by `make test-otter`, in an environment that has otter-grader and the bundle's own wheel of `dll`:

    python agree.py OTTER_ZIP EXAM_ZIP CHECKOUT

Cases: the solution, the starter, a hand-in with two files missing, and known mistakes of every problem that counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from dll.autograder.assignment import load_assignment
from dll.autograder.mistakes import load_mistakes, mistaken_source

PER_PROBLEM = 3
Files = dict[str, str]


def cases(checkout: Path) -> dict[str, Files]:
    """What is handed in, by case."""
    assignment = load_assignment("lec8", checkout)
    names = [p.name for p in assignment.problems]
    solution = {f"{n}.py": assignment.solution(n).read_text(encoding="utf-8") for n in names}
    starter = {f"{n}.py": assignment.starter(n).read_text(encoding="utf-8") for n in names}
    found = {"solution": solution, "starter": starter, "two-files": {n: solution[n] for n in ("vae.py", "gan.py")}}
    for name in (p.name for p in assignment.problems if p.graded):
        mistakes = load_mistakes(assignment.folder(name))
        for mistake in mistakes[:: max(1, len(mistakes) // PER_PROBLEM)][:PER_PROBLEM]:
            wrong = mistaken_source(solution[f"{name}.py"], (mistake,))
            found[mistake.name] = {**solution, f"{name}.py": wrong}
    return found


def seed_of(bundle: Path) -> int:
    """The seed with which the bundle grades: some mistakes show in more checks with one seed than with another."""
    with zipfile.ZipFile(bundle) as archive:
        (plugin,) = json.loads(archive.read("otter_config.json"))["plugins"]
    return int(next(iter(plugin.values()))["seed"])


def marks_of_dll(exam: Path, zips: Path, work: Path, seed: int) -> dict[str, Any]:
    """Result documents of `dll grade` by case."""
    command = [sys.executable, "-m", "dll.cli", "grade", str(zips), "-o", str(work / "graded")]
    done = subprocess.run(
        [*command, "--exam", str(exam), "--seed", str(seed), "--device", "cpu", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {document["id"]: document for document in json.loads(done.stdout)["submissions"]}


def marks_of_otter(bundle: Path, submission: Path, work: Path) -> dict[str, float]:
    """Points by function, as `otter run` writes them."""
    out = work / "otter" / submission.stem
    out.mkdir(parents=True)
    otter = Path(sys.executable).with_name("otter")
    command = [str(otter), "run", "--no-logo", "-a", str(bundle), "-o", str(out), str(submission)]
    subprocess.run(command, capture_output=True, text=True, check=True, cwd=out)
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return {test["name"]: test["score"] for test in results["tests"] if "max_score" in test}


def main(bundle: Path, exam: Path, checkout: Path) -> int:
    """Print both marks of each case; returns how many differ."""
    differing = 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "class").mkdir()
        for name, files in cases(checkout).items():
            with zipfile.ZipFile(work / "class" / f"{name}.zip", "w") as archive:
                for file, content in files.items():
                    archive.writestr(file, content)
        ours = marks_of_dll(exam, work / "class", work, seed_of(bundle))
        for submission in sorted((work / "class").glob("*.zip")):
            document = ours[submission.stem]
            theirs = marks_of_otter(bundle, submission, work)
            total = sum(theirs.values())
            counting = [p for p in document["problems"] if p["graded"]]
            functions = {f"{p['name']}.{f['name']}": f["score"] for p in counting for f in p["functions"]}
            apart = [n for n in theirs.keys() | functions if abs(theirs.get(n, -1) - functions.get(n, -1)) > 0.011]
            agrees = abs(total - document["score"]) < 0.001 and not apart
            differing += not agrees
            sys.stdout.write(
                f"{'ok' if agrees else 'NO'} {submission.stem}: dll {document['score']:g}, otter {total:g}"
                f"{' ' + ', '.join(apart) if apart else ''}\n"
            )
            sys.stdout.flush()
        if ours["solution"]["score"] != 100 or ours["starter"]["score"] != 0:
            sys.stdout.write("NO the solution must have 100 and the starter 0\n")
            differing += 1
    return differing


if __name__ == "__main__":
    raise SystemExit(min(main(*(Path(name).resolve() for name in sys.argv[1:4])), 1))

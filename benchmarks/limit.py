"""What bare calls and comparisons of all graded checks cost in each style, as JSON; a process of its own.

    python benchmarks/limit.py ANSWERS [ROUNDS]

ANSWERS keeps the right answers from one run to the next, and is what benchmarks/otter_checks.py compares with.
"""

from __future__ import annotations

import json
import os
import pickle
import statistics
import sys
from pathlib import Path

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import bare
import classes
import torch
from dll.autograder.assignment import find_assignment


def main(answers: Path, rounds: int) -> None:
    """Print, for each file, seconds of calls and comparisons alone, and of the whole checks."""
    torch.set_num_threads(1)
    assignment = find_assignment("lec8")
    kept = pickle.loads(answers.read_bytes()) if answers.is_file() else None

    def measure(checks: bare.Checks) -> None:
        answers.write_bytes(pickle.dumps(checks.answers))
        found: dict[str, tuple[float, float]] = {}
        for problem in [p.name for p in assignment.problems if p.graded]:
            for path in classes.styles(assignment, problem):
                functions = bare.load(path, problem)
                bare.seconds_of(checks, problem, functions)  # the first round is of a cold processor
                times = [bare.seconds_of(checks, problem, functions) for _ in range(rounds)]
                alone, whole = (statistics.median(t) for t in zip(*times, strict=True))
                found[str(path)] = (alone, whole)
        print(json.dumps(found))

    bare.with_checks(assignment, measure, kept)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)

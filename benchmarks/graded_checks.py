"""What all graded checks of one right submission cost, after imports.

    python benchmarks/graded_checks.py [ASSIGNMENT]

Prints, over several rounds on one core: the processor time of the student's own calls (made in process, nothing
else), that of a whole examination of one submission in process, the wall time with the jailed student process, and
the ratio of the last to `python -c "import torch"`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import torch
from dll.autograder.assignment import Assignment, find_assignment
from dll.autograder.exam.examiner import Examiner, test_files
from dll.autograder.exam.key import LiveKey
from dll.autograder.exam.plugin import ExamPlugin, run_exam
from dll.autograder.grading import messages
from dll.autograder.grading.pool import Pool
from dll.autograder.sandbox import wire
from dll.autograder.sandbox.perform import Failed, perform

ROUNDS = 7


def main(name: str) -> None:
    """Measure and print."""
    torch.set_num_threads(1)
    assignment = find_assignment(name)
    graded = [p.name for p in assignment.problems if p.graded]
    run_exam(test_files(assignment, "staff", graded), ("cpu",), lambda plugin: in_process(assignment, plugin))
    wall = with_processes(assignment, graded)
    start = [timed(lambda: subprocess.run([sys.executable, "-c", "import torch"], check=True)) for _ in range(3)]
    show("wall, with the student process", wall)
    print(f"the same ÷ `import torch`: {statistics.median(wall) / statistics.median(start):.3f}")


def in_process(assignment: Assignment, plugin: ExamPlugin) -> None:
    """Time the student's calls alone, and the examination around them."""
    key = LiveKey(assignment, 1)
    examiner = Examiner(assignment, "staff", plugin, key)
    calls: list[wire.Call] = []

    for item in examiner.items:  # the first round computes the references, as it does once per class
        right = key.ask_as_student(item)

        def ask(call: wire.Call, right: Callable[[wire.Call], wire.Answer] = right) -> wire.Answer:
            calls.append(call)
            return right(call)

        assert examiner.run(item, ask) is None
    modules = {p.name: load(assignment, p.name) for p in assignment.problems if p.graded}

    def bare() -> None:
        for call in calls:
            try:
                perform(call, modules[call.module][call.function])
            except Failed:
                continue

    def examination() -> None:
        for item in examiner.items:
            examiner.run(item, key.ask_as_student(item))

    print(f"{len(examiner.items)} checks, {len(calls)} calls, torch {torch.__version__}, one thread")
    show("processor, the student's calls", [timed(bare, time.process_time) for _ in range(ROUNDS)])
    show("processor, comparisons and all but the calls", [timed(examination, time.process_time) for _ in range(ROUNDS)])


def load(assignment: Assignment, problem: str) -> dict[str, Callable[..., object]]:
    """The solution of a problem."""
    space: dict[str, Callable[..., object]] = {}
    exec(assignment.solution(problem).read_text(encoding="utf-8"), space)
    return space


def with_processes(assignment: Assignment, graded: list[str]) -> list[float]:
    """Wall seconds of one right submission in a worker, after the first."""
    files = {f"{p}.py": Path(assignment.solution(p)).read_bytes() for p in graded}
    setup = messages.Setup(assignment.name, str(assignment.root), "staff", 1, "cpu", tuple(graded))
    with Pool(setup) as pool:
        return [g.seconds for g in pool.run(messages.Job(str(n), files) for n in range(ROUNDS + 1))][1:]


def timed(call: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Seconds of one call."""
    began = clock()
    call()
    return clock() - began


def show(what: str, seconds: list[float]) -> None:
    """Median with minimum and maximum."""
    middle = statistics.median(seconds)
    print(f"{what}: {middle:.3f} s ({min(seconds):.3f} to {max(seconds):.3f}, {len(seconds)} rounds)")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "lec8")

"""A re-check of one problem in `dll check --watch` against a cold `dll check` of it.

    python benchmarks/watch.py [PROBLEM]

The solution is saved again and again with one line more; timed is from the save to the result in the checker's
queue, by the same watcher, worker and checks as on the screen. In turn with it, the cold command as a whole process.
"""

from __future__ import annotations

import queue
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from dll.autograder.assignment import Assignment, find_assignment
from dll.autograder.grading import messages
from dll.autograder.watch.changes import Needs, watch_files
from dll.autograder.watch.checker import Checker, Event, Found
from figures import QUICK

ROUNDS = 2 if QUICK else 9


def main(problem: str) -> None:
    """Measure and print."""
    assignment = find_assignment("lec8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in assignment.problems:
            shutil.copy(assignment.solution(each.name), folder / each.file)
        warm, cold = measure(assignment, problem, folder)
    for what, times in (("saved to checked", warm), ("cold dll check", cold)):
        print(f"{what}: {statistics.median(times):.3f} s ({min(times):.3f} to {max(times):.3f}, n={len(times)})")
    ratios = [a / b for a, b in zip(warm, cold, strict=True)]
    print(f"ratio: {statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})")


def measure(assignment: Assignment, problem: str, folder: Path) -> tuple[list[float], list[float]]:
    """Seconds of each, in turn."""
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    needs = Needs(assignment, folder, (problem,))
    setup = messages.Setup(assignment.name, str(assignment.root), "public", 0, "auto")
    warm: list[float] = []
    cold: list[float] = []
    stop = threading.Event()
    with Checker(setup, folder, events.put, spawn=False) as checker:

        def ask() -> None:
            if problems := needs.changed():
                checker.ask(tuple(problems))

        ask()
        wait_for_result(events)
        threading.Thread(target=watch_files, args=(needs, ask, stop), daemon=True).start()
        time.sleep(1.0)  # until the watcher is there
        for n in range(ROUNDS):
            begun = time.perf_counter()
            with (folder / f"{problem}.py").open("a") as stream:
                stream.write(f"# {n}\n")
            wait_for_result(events)
            warm.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            command = [sys.executable, "-m", "dll.cli", "check", problem, "--dir", str(folder)]
            subprocess.run(command, check=True, capture_output=True)
            cold.append(time.perf_counter() - begun)
    stop.set()
    return warm, cold


def wait_for_result(events: queue.SimpleQueue[Event]) -> None:
    """Until a check was carried out."""
    while not isinstance(events.get(timeout=60), Found):
        pass


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["vae"]))

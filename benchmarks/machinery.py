"""What thousands of submissions cost one worker: whether the last costs more than the first, and memory."""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import classes
from dll.autograder.assignment import Assignment, find_assignment, load_assignment
from dll.autograder.grading import messages
from dll.autograder.grading.pool import Pool
from figures import Figure

TOY = Path(__file__).resolve().parents[1] / "tests" / "toy"
FEW, WARM = 20, 20


def measure(number: int) -> list[Figure]:
    """A cheap exam for the machinery, and the real one, answered in its several styles, for memory."""
    toy = load_assignment("toy", TOY)
    files = {p.file: toy.solution(p.name).read_bytes() for p in toy.problems}
    first, last, grown, began_at = _run(toy, number, lambda n: {k: v + f"# {n}\n".encode() for k, v in files.items()})
    lec8 = find_assignment("lec8")
    chosen = classes.mixed(lec8, max(number // 10, 2 * WARM))
    *_, grown_lec8, _ = _run(lec8, len(chosen), lambda n: classes.files(chosen[n], n))
    whole = [(began_at + sum(times)) / len(times) for times in (first[:FEW], [*first, *last])]
    return [
        Figure(f"cheap exam: cost per submission at {number} ÷ at {FEW}, start-up included", [whole[1] / whole[0]]),
        Figure(
            f"cheap exam: median of the last {len(last)} ÷ median of the first {len(first)}, start-up left out",
            [statistics.median(last) / statistics.median(first)],
            "≤ 1.05",
        ),
        Figure("cheap exam: peak memory, worker and fork server, ÷ that after 20", [grown], "≤ 1.05"),
        Figure(f"lecture 8, {len(chosen)} submissions: the same", [grown_lec8], "≤ 1.05"),
    ]


def _run(
    assignment: Assignment, number: int, files: Callable[[int], dict[str, bytes]]
) -> tuple[list[float], list[float], float, float]:
    """Seconds of each of the first and the last tenth, growth of peak memory, seconds until the worker was ready."""
    setup = messages.Setup(assignment.name, str(assignment.root), "staff", 1, "cpu")
    began = time.perf_counter()
    seconds: list[float] = []
    with Pool(setup) as pool:
        pool.ready()
        started = time.perf_counter() - began
        at = time.perf_counter()
        for count, graded in enumerate(pool.run(messages.Job(str(n), files(n)) for n in range(number))):
            assert graded.failed is None
            seconds.append(time.perf_counter() - at)
            at = time.perf_counter()
            if count == WARM:
                before = _peak(pool)
        grown = _peak(pool) / before
    print(f"  {assignment.name}: {number} submissions, {sum(seconds) / number * 1e3:.1f} ms each", file=sys.stderr)
    tenth = max(number // 10, FEW)
    return seconds[:tenth], seconds[-tenth:], grown, started


def _peak(pool: Pool) -> int:
    """KiB of the worker and of its fork server at their largest."""
    return sum(int(re.findall(r"VmHWM:\s+(\d+)", text)[0]) for text in _statuses(pool.processes[0].pid))


def _statuses(pid: int) -> Iterator[str]:
    yield Path(f"/proc/{pid}/status").read_text()
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield Path(f"/proc/{child}/status").read_text()

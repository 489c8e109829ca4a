"""Where the time of grading one submission goes, in milliseconds: in the examiner, and in its student process.

    python benchmarks/where_time_goes.py [emulated]

The checks of the CPU, or those of the emulated device alone. The median of several right submissions, after a first
one of every style has been seen; then the same where every check is run, as in a class in which nobody answers alike.
Parts are exclusive of each other, save that the examiner waits while the student process works.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import classes
import msgspec
from dll.autograder.advice.student_source import Sources
from dll.autograder.assignment import Assignment, find_assignment
from dll.autograder.exam.exam_files import test_files
from dll.autograder.exam.plugin import ExamPlugin, run_exam
from dll.autograder.examiner import pass_cache, session
from dll.autograder.examiner.answer_key import LiveKey
from dll.autograder.examiner.check_result import ResultBuilder
from dll.autograder.examiner.examiner import Examiner
from dll.autograder.examiner.session import Session
from dll.autograder.grading import worker
from dll.autograder.sandbox import child, devices, fork_server, forked, forking, link, observation, perform, wire
from dll.autograder.sandbox.process import StudentProcess
from figures import QUICK

WARM, ROUNDS = (3, 2) if QUICK else (20, 15)


class Watches:
    """Exclusive seconds by part: while an inner one runs, the outer one stands still."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._since = time.perf_counter()

    def switch(self, part: str | None) -> None:
        """Go into a part, or leave the innermost."""
        now = time.perf_counter()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now
        if part is None:
            self._open.pop()
        else:
            self._open.append(part)

    def wrap(self, owner: Any, attribute: str, part: str) -> None:
        """Have every call of a function counted."""
        inner: Callable[..., Any] = getattr(owner, attribute)

        def counted(*arguments: Any, **options: Any) -> Any:
            self.switch(part)
            try:
                return inner(*arguments, **options)
            finally:
                self.switch(None)

        setattr(owner, attribute, counted)


WATCHES = Watches()


def watch_the_student() -> None:
    """Before the fork: what the student process does. It prints its parts when its examiner is done with it."""
    wrap = WATCHES.wrap
    wrap(link, "receive", "waits for a question")
    wrap(link, "send", "sends the answer")
    wrap(wire, "decode_request", "decodes the question")
    wrap(wire, "encode", "encodes")
    wrap(child, "_restore", "restores defaults")
    wrap(child, "_confine", "puts on its jail")
    wrap(child, "_load", "loads the student's files")
    wrap(child, "_raised", "packs what was raised")
    wrap(perform, "_unpack_objects", "builds networks and optimizers")
    wrap(perform, "unpack_value", "builds other arguments")
    wrap(observation.Before, "compare", "looks at what may change: after")
    wrap(perform, "Before", "looks at what may change: before")
    wrap(perform, "_gradients", "gradients of the result")
    wrap(perform, "pack_value", "packs the result")
    wrap(perform, "_state", "packs states")
    carry_out = perform.perform

    def timed(call: wire.Call, function: Callable[..., Any], device: str = "cpu") -> wire.Answer:
        def own(*arguments: Any) -> Any:
            WATCHES.switch("the student's functions")
            try:
                return function(*arguments)
            finally:
                WATCHES.switch(None)

        return carry_out(call, own, device)

    vars(child)["perform"] = timed
    serve = child._serve

    def told(stream: link.Stream, start: wire.Start) -> None:
        WATCHES.switch("all else")
        serve(stream, start)
        WATCHES.switch(None)
        print(msgspec.json.encode(WATCHES.seconds).decode(), flush=True)

    child._serve = told


def watch_the_examiner() -> None:
    """After the fork: what the worker does."""
    wrap = WATCHES.wrap
    WATCHES.seconds.clear()
    wrap(worker, "_unpack", "writes the files")
    wrap(forked.ForkedProcess, "__init__", "forks")
    wrap(StudentProcess, "_confine", "waits for the jail")
    wrap(link.Link, "request", "waits for answers")
    wrap(StudentProcess, "end", "ends the process")
    wrap(wire, "decode_reply", "decodes answers")
    wrap(session, "fingerprint", "takes fingerprints")
    wrap(pass_cache.PassCache, "known", "looks answers up")
    wrap(ResultBuilder, "result", "makes results")


def main() -> None:
    """Measure and print."""
    assignment = find_assignment("lec8")
    watch_the_student()
    device = sys.argv[1] if len(sys.argv) > 1 else "cpu"
    kept = fork_server.start(lambda: child.warm(optimizers=True), lambda: devices.make_usable(device))
    watch_the_examiner()
    graded = [p.name for p in assignment.problems if p.graded]
    files = test_files(assignment, "staff", graded)

    def both(plugin: ExamPlugin) -> None:
        show("one submission", grade(assignment, plugin, kept, device))
        pass_cache.PassCache.known = lambda *_: False  # type: ignore[method-assign]
        apart = statistics.median(seconds for seconds, *_ in grade(assignment, plugin, kept, device))
        print(f"\nwhere nobody answers alike: {apart * 1e3:.1f} ms")

    run_exam(files, tuple(dict.fromkeys(("cpu", device))), both)


Found = list[tuple[float, dict[str, float], dict[str, float]]]
"""For each submission its seconds, and those of the parts of examiner and student process."""


def grade(assignment: Assignment, plugin: ExamPlugin, kept: forking.ForkServer, device: str) -> Found:
    """Grade right submissions as a worker does."""
    examiner = Examiner(assignment, "staff", plugin, LiveKey(assignment, 1))
    found: Found = []
    for number, chosen in enumerate(classes.mixed(assignment, WARM + ROUNDS)):
        WATCHES.seconds.clear()
        began = time.perf_counter()
        WATCHES.switch("all else")
        with tempfile.TemporaryDirectory() as place:
            folder = worker._unpack(classes.files(chosen, number), Path(place) / "files")
            desk = worker._unpack({}, Path(place) / "scratch")
            one = Session(starter(kept, folder, desk, assignment, device), Sources(folder), assignment.limits, device)
            for result in examiner.examine({device: one.ask}, lambda item: item.variant.device == device):
                assert result.outcome == "passed", result
            assert one._process is not None
            one._process._handle._link._sock.shutdown(1)  # type: ignore[attr-defined]
            told = time.perf_counter()
            time.sleep(0.05)
            told = time.perf_counter() - told
            one.end()
        WATCHES.switch(None)
        WATCHES.seconds["all else"] -= told
        student: dict[str, float] = msgspec.json.decode(one.printed.splitlines()[-1])
        found.append((time.perf_counter() - began - told, dict(WATCHES.seconds), student))
    return found[WARM:]


def starter(
    kept: forking.ForkServer, folder: Path, desk: Path, assignment: Assignment, device: str
) -> Callable[[], StudentProcess]:
    """What starts a student process."""

    def body() -> forked.ForkedProcess:
        return forked.ForkedProcess(kept)

    return lambda: StudentProcess(body, str(folder), str(desk), device, assignment.limits, strangers=True)


def show(what: str, found: Found) -> None:
    """Medians in milliseconds, the largest first."""
    print(f"{what}: {statistics.median(f[0] for f in found) * 1e3:.1f} ms (n={len(found)})")
    for who, seconds in (("examiner", [f[1] for f in found]), ("student process", [f[2] for f in found])):
        parts = {part for each in seconds for part in each}
        table = {p: statistics.median(each.get(p, 0.0) for each in seconds) * 1e3 for p in parts}
        print(f"\n| {who} | ms |\n|---|---|")
        for part, milliseconds in sorted(table.items(), key=lambda row: -row[1]):
            print(f"| {part} | {milliseconds:.1f} |")


if __name__ == "__main__":
    main()

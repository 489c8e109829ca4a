"""The emulated device: which mistakes it finds beside the CPU and `meta`, and what its checks cost.

    python benchmarks/devices.py

The snippets are those of tests/emulated/corpora.py, and every right submission of the assignment. Each function is
asked what the hidden exam asks it, on `meta` without gradients; a mistake is found where it raises, or returns a tensor
of another device.
"""

from __future__ import annotations

import os

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from types import ModuleType

from dll.autograder import emulated
from dll.autograder.assignment import find_assignment
from dll.autograder.exam.exam_files import test_files
from dll.autograder.exam.plugin import ExamPlugin, run_exam
from dll.autograder.examiner.answer_key import LiveKey
from dll.autograder.examiner.examiner import Examiner
from dll.autograder.module_files import module_of
from dll.autograder.sandbox import child, wire
from dll.autograder.sandbox.perform import CallFailed, perform, repeat
from dll.tests.emulated.corpora import ON_THE_CPU, RIGHT, WRONG, Snippet
from figures import QUICK

LEC8 = find_assignment("lec8")
ROUNDS, MOST_SECONDS = 1 if QUICK else 5, 1.5
STEP = 8 if QUICK else 1  # between the snippets and files that are tried


def questions() -> list[wire.Call]:
    """Everything that the hidden exam asks a right submission on a second device, check by check."""
    calls: list[wire.Call] = []

    def serve(plugin: ExamPlugin) -> None:
        examiner = Examiner(LEC8, "staff", plugin, LiveKey(LEC8, 7))
        calls.extend(
            call
            for item in examiner.items
            if item.variant.device == "emulated"
            for call in examiner._dry_run.questions(item)
        )

    run_exam(test_files(LEC8, "staff", [p.name for p in LEC8.problems]), ("cpu", "emulated"), serve)
    return calls


def module(problem: str, source: str) -> ModuleType:
    """A file of a submission."""
    return module_of(source, problem, f"{problem}.py")


def is_found(calls: list[wire.Call], function: Callable[..., object], device: str) -> bool:
    """Whether any of the calls raises, or returns what is not on the device."""
    for call in calls:
        try:
            asked = wire.copy_with(call, gradients_of=[]) if device == "meta" else call  # it has none to send back
            due = "cpu" if call.function in ON_THE_CPU else device
            if any(tensor.device.type != due for tensor in repeat(asked, function, device)):
                return True
        except Exception:
            return True
    return False


def confusion(calls: list[wire.Call]) -> None:
    """Print how many wrong snippets each device finds, and how many right ones it takes for wrong."""
    solutions = {p.name: LEC8.solution(p.name).read_text(encoding="utf-8") for p in LEC8.problems}
    asked: dict[tuple[str, str], list[wire.Call]] = {}
    for call in calls:
        function = getattr(module(call.module, solutions[call.module]), call.function)
        if not is_found([call], function, "cpu"):  # what must be refused raises anywhere
            asked.setdefault((call.module, call.function), []).append(call)

    whole = [
        (problem.name, path)
        for problem in LEC8.problems
        for path in [LEC8.solution(problem.name), *sorted(LEC8.folder(problem.name).glob("staff/styles/*.py"))]
    ][::STEP]
    wrong, right = WRONG[::STEP], RIGHT[::STEP]

    def snippets_found(snippets: list[Snippet], device: str) -> int:
        return sum(
            is_found(asked[s.problem, s.function], getattr(made, s.function), device)
            for s in snippets
            for made in [module(s.problem, s.applied_to(solutions[s.problem]))]
        )

    def files_found(device: str) -> int:
        return sum(
            any(is_found(asked[problem, name], getattr(made, name), device) for p, name in asked if p == problem)
            for problem, path in whole
            for made in [module(problem, path.read_text(encoding="utf-8"))]
        )

    rows: dict[str, Callable[[str], int]] = {
        f"wrong snippets found, of {len(wrong)}": lambda device: snippets_found(wrong, device),
        f"right snippets taken for wrong, of {len(right)}": lambda device: snippets_found(right, device),
        f"right files taken for wrong, of {len(whole)}": files_found,
    }
    devices = {"plain CPU": "cpu", "meta": "meta", "emulated": "emulated"}
    print(f"{'':40}" + "".join(f"{title:>12}" for title in devices))
    for title, count in rows.items():
        print(f"{title:40}" + "".join(f"{count(device):>12}" for device in devices.values()))


def seconds(device: str) -> float:
    """All that the graded exam asks the solution, on one device: the median of several rounds."""
    child.warm(optimizers=True)
    if device == "emulated" and (trouble := emulated.probe()):
        raise SystemExit(trouble)
    calls = [call for call in questions() if LEC8.problem(call.module).graded]
    modules = {p.name: module(p.name, LEC8.solution(p.name).read_text(encoding="utf-8")) for p in LEC8.problems}
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for call in calls:
            with contextlib.suppress(CallFailed):  # what must be refused
                perform(call, getattr(modules[call.module], call.function), device)
        rounds.append(time.perf_counter() - began)
    return statistics.median(rounds)


def main() -> None:
    """Both tables."""
    took = {}
    again = [sys.executable, __file__, *(["--quick"] if QUICK else [])]
    for device in ("cpu", "emulated"):  # a process each: the device is never where the CPU's checks run
        done = subprocess.run([*again, device], capture_output=True, text=True, check=True)
        took[device] = float(done.stdout)
    if trouble := emulated.probe():
        raise SystemExit(trouble)
    confusion(questions())
    print("what the hidden exam of the graded problems asks the solution on a second device:", end=" ")
    print(f"{took['emulated']:.3f} s there,")
    print(f"{took['cpu']:.3f} s on the CPU; emulated / CPU {took['emulated'] / took['cpu']:.2f}", end=" ")
    print(f"(emulated at most {MOST_SECONDS} s)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(seconds(sys.argv[1]))
    else:
        main()

"""What a student waits for: `dll check` against the same calls in a fresh interpreter, `--watch`, `dll --help`."""

from __future__ import annotations

import copy
import os
import pickle
import pty
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from dll.autograder.assignment import Assignment, find_assignment
from figures import DLL, Figure, in_turn, ratios, wall

HERE = Path(__file__).resolve().parent
ALL, ONE = "all", "vae"


def measure(rounds: int) -> list[Figure]:
    """All figures of `dll check` and `dll --help`."""
    import watch

    assignment = find_assignment("lec8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "Lec8"
        folder.mkdir()
        for problem in (p for p in assignment.problems if p.graded):  # as a student who leaves the challenges alone
            shutil.copy(assignment.solution(problem.name), folder / problem.file)
        for which in (ALL, ONE):
            subprocess.run([sys.executable, __file__, which, Path(name) / which], check=True)

        def check(which: str, *options: str) -> float:
            asked = [] if which == ALL else [which]
            return wall([*DLL, "check", *asked, "--dir", folder, *(options or ("--device", "cpu"))])

        def calls(which: str) -> float:
            return wall([sys.executable, HERE / "bare_calls.py", Path(name) / which, folder])

        found = in_turn(
            rounds,
            calls_all=lambda: calls(ALL),
            check_all=lambda: check(ALL),
            spawn_all=lambda: check(ALL, "--spawn", "--device", "cpu"),
            both_all=lambda: check(ALL, "--device", "emulated"),
            both_spawn_all=lambda: check(ALL, "--spawn", "--device", "emulated"),
            calls_one=lambda: calls(ONE),
            check_one=lambda: check(ONE),
            spawn_one=lambda: check(ONE, "--spawn", "--device", "cpu"),
            both_one=lambda: check(ONE, "--device", "emulated"),
            both_spawn_one=lambda: check(ONE, "--spawn", "--device", "emulated"),
            first_line=lambda: first_line([*DLL, "check", "--dir", str(folder)]),
        )
        again = {problem: watch.measure(assignment, problem, folder) for problem in (ONE, "gan")}
    helped = in_turn(
        4 * rounds,
        click=lambda: wall([sys.executable, "-c", "import click"]),
        help=lambda: wall([Path(sys.executable).with_name("dll"), "--help"]),
    )
    return [
        Figure("`dll check` cold, all problems, on the CPU", found["check_all"], unit=" s"),
        Figure("÷ the same calls in a fresh interpreter", ratios(found["check_all"], found["calls_all"]), "≤ 1.2"),
        Figure("the same, spawning", ratios(found["spawn_all"], found["calls_all"]), "≤ 1.6"),
        Figure("with the emulated device as well ÷ without", ratios(found["both_all"], found["check_all"])),
        Figure("the same, spawning", ratios(found["both_spawn_all"], found["spawn_all"])),
        Figure(f"`dll check {ONE}` cold, on the CPU", found["check_one"], unit=" s"),
        Figure("÷ the same calls in a fresh interpreter", ratios(found["check_one"], found["calls_one"])),
        Figure("the same, spawning", ratios(found["spawn_one"], found["calls_one"])),
        Figure("with the emulated device as well ÷ without", ratios(found["both_one"], found["check_one"])),
        Figure("the same, spawning", ratios(found["both_spawn_one"], found["spawn_one"])),
        Figure("first line of `dll check` on a terminal", found["first_line"], "≤ 0.3", unit=" s"),
        *[
            Figure(f"`--watch`: saved to checked ÷ cold check, {problem}", ratios(*pair), "≤ 0.15")
            for problem, pair in again.items()
        ],
        Figure('`dll --help` ÷ `python -c "import click"`', ratios(helped["help"], helped["click"]), "≤ 2"),
    ]


def first_line(command: list[str]) -> float:
    """Seconds until something stands on the terminal."""
    ours, theirs = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    seen = b""
    while not seen.strip():
        seen += os.read(ours, 1024)
    seconds = time.perf_counter() - began
    process.kill()
    process.wait()
    os.close(ours)
    return seconds


def write_calls(which: str, path: Path) -> None:
    """The calls of the public checks, as benchmarks/bare_calls.py makes them."""
    import bare
    import torch
    from dll.autograder.exam.proxy import OneShot

    assignment: Assignment = find_assignment("lec8")
    calls: list[tuple[Any, ...]] = []
    problem = ""

    def keep(self: Any, *arguments: Any, of: Any = (), cotangent: Any = None, states: Any = ()) -> Any:
        wanted = [next(i for i, a in enumerate(arguments) if a is x) for x in of]
        ready: list[Any] = [("once", *a.items) if isinstance(a, OneShot) else a for a in arguments]
        for i in wanted:
            if isinstance(ready[i], torch.Tensor):
                ready[i] = ready[i].detach().clone().requires_grad_()
        calls.append((problem, self.name, copy.deepcopy(ready), wanted, cotangent))
        return run(self, *arguments, of=of, cotangent=cotangent, states=states)

    def use(checks: bare.Checks) -> None:
        nonlocal problem
        for problem in [p.name for p in assignment.problems if p.graded and which in (ALL, p.name)]:
            bare.seconds_of(checks, problem, bare.load(assignment.solution(problem), problem))

    run = bare.Function.run
    bare.Function.run = keep  # type: ignore[method-assign]
    bare.with_checks(assignment, use, kind="public")
    path.write_bytes(pickle.dumps(calls))


if __name__ == "__main__":
    write_calls(sys.argv[1], Path(sys.argv[2]))

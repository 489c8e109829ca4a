"""Workers: a lost one costs a restart and never a mark; an exam with a fault is said before anything is graded."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path

import msgspec
import psutil
import pytest
from dll.autograder.assignment import Assignment
from dll.autograder.errors import Fault
from dll.autograder.grading import messages
from dll.autograder.grading.pool import Pool
from dll.autograder.model import CheckResult

from ..conftest import TESTS, Files


def setup(root: Path = TESTS / "toy") -> messages.Setup:
    return messages.Setup("toy", str(root), "staff", 1, "cpu")


def as_bytes(files: Files) -> dict[str, bytes]:
    return {name: content if isinstance(content, bytes) else content.encode() for name, content in files.items()}


def test_a_worker_killed_under_a_submission_is_replaced_and_the_submission_graded(toy_solution: Files) -> None:
    slow = {**as_bytes(toy_solution), "calc.py": b"def double(x):\n    while True: pass\n"}
    with Pool(setup()) as pool:
        pool.ready()
        killed = False

        def kill_once(_: object) -> None:
            nonlocal killed
            if not killed:
                killed = True
                os.kill(pool.processes[0].pid, signal.SIGKILL)

        jobs = [messages.Job("slow", slow), messages.Job("right", as_bytes(toy_solution))]
        graded = {g.id: g for g in pool.run(jobs, on_check=kill_once)}
    assert killed
    assert all(g.failed is None for g in graded.values())
    assert {r.outcome for r in graded["right"].results} == {"passed"}


def test_a_submission_that_costs_two_workers_is_not_graded_and_the_rest_is(toy_solution: Files) -> None:
    with Pool(setup()) as pool:
        pool.ready()

        def kill_on_slow(_: object) -> None:
            if len(pool.processes) < 3:
                os.kill(pool.processes[-1].pid, signal.SIGKILL)

        slow = {**as_bytes(toy_solution), "calc.py": b"import time\ndef double(x): time.sleep(0.3)\n"}
        graded = list(pool.run([messages.Job("slow", slow)], on_check=kill_on_slow))
        graded += list(pool.run([messages.Job("right", as_bytes(toy_solution))]))
    lost, right = graded
    assert lost.failed is not None
    assert lost.failed.ours
    assert not lost.results
    assert right.failed is None


def test_an_exam_that_cannot_be_collected_is_our_fault(tmp_path: Path) -> None:
    root = tmp_path / "toy"
    shutil.copytree(TESTS / "toy", root)
    (root / "assignments" / "toy" / "calc" / "public" / "test_more.py").write_text("import nothing_like_it\n")
    with pytest.raises(Fault, match="nothing_like_it"), Pool(setup(root)) as pool:
        pool.ready()


def test_a_check_that_stumbles_over_our_own_file_system_is_not_graded(tmp_path: Path, toy_solution: Files) -> None:
    root = tmp_path / "toy"
    shutil.copytree(TESTS / "toy", root)
    test = root / "assignments" / "toy" / "calc" / "public" / "test_more.py"
    test.write_text(
        "from dll.autograder.exam import points\n\n\n@points(1, of='calc.double')\n"
        "def test_broken(student):\n    '''Ours.'''\n    open('/nowhere/at/all')\n"
    )
    with Pool(setup(root)) as pool:
        (graded,) = pool.run([messages.Job("a", as_bytes(toy_solution))])
    assert {r.outcome for r in graded.results if r.test == "test_broken"} == {"not graded"}


def test_verdicts_do_not_depend_on_the_order_of_submissions(toy: Assignment, toy_solution: Files) -> None:
    wrong = {**as_bytes(toy_solution), "calc.py": b"import torch\ntorch.set_default_dtype(torch.float64)\n"}
    jobs = [messages.Job("wrong", wrong), messages.Job("right", as_bytes(toy_solution)), messages.Job("empty")]
    found = []
    for order in (jobs, jobs[::-1]):
        with Pool(setup()) as pool:
            found.append({g.id: [r.outcome for r in g.results] for g in pool.run(order)})
    assert found[0] == found[1]


def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, toy_solution: Files
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    writing = (
        "import os\nopen(os.path.join(os.environ['TMPDIR'], 'x'), 'w').write('x')\nos.chmod(os.environ['TMPDIR'], 0)\n"
    )
    with Pool(setup()) as pool:
        pool.ready()
        assert list(tmp_path.iterdir())
        list(pool.run([messages.Job("a", {"calc.py": writing.encode()})]))
    assert not list(tmp_path.iterdir())


CHANGES_DEFAULTS = b"""
import os, random, torch, numpy
calls = 0
def spoil():
    global calls
    calls += 1
    torch.set_default_dtype(torch.float64 if calls % 2 else torch.float32)
    torch.set_default_device('meta')
    torch.set_num_threads(2)
    torch.set_grad_enabled(False)
    torch.use_deterministic_algorithms(True)
    os.chdir('/')
def double(x):
    one = torch.ones(())
    assert torch.is_grad_enabled() and torch.get_num_threads() == 1 and one.dtype == torch.float32
    assert one.device.type == 'cpu' and not torch.are_deterministic_algorithms_enabled()
    assert os.getcwd() == os.path.dirname(__file__)
    twice = x + x
    spoil()
    return twice
def quadruple(x):
    spoil()
    torch.manual_seed(calls), random.seed(calls), numpy.random.seed(calls)
    return x ** 4
def factorial(n):
    spoil()
    if n < 0: raise ValueError('n')
    return 1 if n < 2 else n * factorial(n - 1)
"""


def test_verdicts_depend_neither_on_the_order_of_checks_nor_on_which_are_run(toy_solution: Files) -> None:
    files = {**as_bytes(toy_solution), "calc.py": CHANGES_DEFAULTS}
    jobs = [messages.Job(str(seed), files, order=seed) for seed in (1, 2, 3)] + [messages.Job("as it stands", files)]
    with Pool(setup()) as pool:
        verdicts = [_verdicts(graded.results) for graded in pool.run(jobs)]
    alone: dict[tuple[str, str, str], str] = {}
    for function in ("double", "quadruple", "factorial"):
        only = msgspec.structs.replace(setup(), functions=(f"calc.{function}",))
        with Pool(only) as pool:
            (graded,) = pool.run([messages.Job(function, files)])
            alone |= _verdicts(graded.results)
    assert verdicts == [verdicts[0]] * 4
    assert alone == {check: verdict for check, verdict in verdicts[0].items() if check[0] != "negate"}
    outcomes = {name: {v for (f, _, _), v in alone.items() if f == name} for name in ("double", "quadruple")}
    assert outcomes == {"double": {"passed"}, "quadruple": {"failed"}}


def _verdicts(results: Sequence[CheckResult]) -> dict[tuple[str, str, str], str]:
    return {(r.function, r.test, r.variant.dtype): r.outcome.value for r in results}


def test_a_fork_server_that_dies_is_replaced_and_nobody_is_left_ungraded(toy_solution: Files) -> None:
    with Pool(setup()) as pool:
        pool.ready()
        (fork_server,) = psutil.Process(pool.processes[0].pid).children()
        fork_server.kill()
        jobs = [messages.Job(str(n), as_bytes(toy_solution)) for n in range(3)]
        graded = list(pool.run(jobs))
    assert [g.failed for g in graded] == [None] * 3
    assert {r.outcome for g in graded for r in g.results} == {"passed"}


def test_a_failure_of_ours_in_a_check_of_ones_own_files_is_said_and_not_waited_for() -> None:
    """The job of `dll check` has an empty id; a name that no file can have is a failure that its worker reports."""
    with Pool(setup()) as pool:
        pool.ready()
        (graded,) = pool.run([messages.Job("", files={"\0": b""})])
    assert graded.failed is not None
    assert graded.failed.ours

"""The device's values are the CPU's, bit for bit: every question of the hidden exam, put to every right answer."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from dll.autograder.assignment import load_assignment
from dll.autograder.exam import exam_files
from dll.autograder.exam.plugin import ExamPlugin, run_exam
from dll.autograder.examiner.answer_key import LiveKey
from dll.autograder.examiner.examiner import Examiner
from dll.autograder.sandbox import tensors, wire
from dll.autograder.sandbox.perform import CallFailed, perform
from dll.tests.emulated.corpora import ON_THE_CPU
from torch.nn.attention import SDPBackend, sdpa_kernel

LEC8 = load_assignment("lec8")
RIGHT = [
    (problem.name, path)
    for problem in LEC8.problems
    for path in [LEC8.solution(problem.name), *sorted(LEC8.folder(problem.name).glob("staff/styles/*.py"))]
]


def questions(problem: str) -> list[wire.Call]:
    """What the hidden exam asks about a problem."""
    calls: dict[bytes, wire.Call] = {}

    def serve(plugin: ExamPlugin) -> None:
        exam = Examiner(LEC8, "staff", plugin, LiveKey(LEC8, 11))
        for item in exam.items:
            calls.update({wire.encode(call): call for call in exam._dry_run.questions(item)})

    run_exam(exam_files.test_files(LEC8, "staff", [problem]), ("cpu",), serve)
    return list(calls.values())


def answered(call: wire.Call, function: Callable[..., object], device: str) -> object:
    """The answer without the device's name, or how it failed."""
    try:
        with sdpa_kernel(SDPBackend.MATH):  # the CPU has a fused way as well, which rounds otherwise
            answer = perform(call, function, device)
    except CallFailed as failed:
        return type(failed.error), failed.during
    assert set(answer.observed.devices) <= {"cpu" if call.function in ON_THE_CPU else device}
    return wire.copy_with(answer, observed=wire.copy_with(answer.observed, devices=[]))


@pytest.fixture(scope="module")
def asked() -> dict[str, list[wire.Call]]:
    return {problem.name: questions(problem.name) for problem in LEC8.problems}


@pytest.mark.parametrize(("problem", "path"), RIGHT, ids=lambda value: getattr(value, "stem", value))
def test_a_right_answer_is_the_same_on_the_cpu_and_on_the_device(
    problem: str, path: Path, asked: dict[str, list[wire.Call]], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = types.ModuleType(problem)
    monkeypatch.setitem(sys.modules, problem, module)  # where a dataclass looks up its annotations
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    assert len(asked[problem]) > 20
    for call in asked[problem]:
        function = getattr(module, call.function)
        assert answered(call, function, "cpu") == answered(call, function, "emulated"), call.function


FACTORIES: list[Callable[[str], torch.Tensor]] = [
    lambda d: torch.zeros(2, 3, device=d),
    lambda d: torch.ones(2, device=d),
    lambda d: torch.full((2,), 7.0, device=d),
    lambda d: torch.arange(5, device=d),
    lambda d: torch.arange(1.0, 5.0, 0.5, device=d),
    lambda d: torch.linspace(0, 1, 5, device=d),
    lambda d: torch.logspace(0, 1, 5, device=d),
    lambda d: torch.eye(3, device=d),
    lambda d: torch.eye(3, 2, device=d),
    lambda d: torch.tril_indices(3, 3, device=d),
    lambda d: torch.triu_indices(3, 3, device=d),
    lambda d: torch.tensor([[1, 2], [3, 4]], device=d),
    lambda d: torch.scalar_tensor(3.0, device=d),
    lambda d: torch.rand(3, device=d),
    lambda d: torch.randn(3, device=d),
    lambda d: torch.randint(9, (3,), device=d),
    lambda d: torch.randint(3, 9, (3,), device=d),
    lambda d: torch.randperm(5, device=d),
    lambda d: torch.normal(1.0, 2.0, (3,), device=d),
    lambda d: torch.empty(3, device=d).uniform_(),
    lambda d: torch.hann_window(4, device=d),
    lambda d: torch.bernoulli(torch.full((4,), 0.5, device=d)),
    lambda d: torch.nn.functional.dropout(torch.ones(8, device=d)),
]


@pytest.mark.parametrize("make", FACTORIES)
def test_what_is_made_on_the_device_is_what_the_cpu_makes(make: Callable[[str], torch.Tensor]) -> None:
    torch.manual_seed(5)
    wanted = make("cpu")
    torch.manual_seed(5)
    made = make("emulated")
    assert made.device.type == "emulated"
    assert torch.equal(made.cpu(), wanted)


def devices_of_a_network(function: Callable[..., torch.nn.Module], argument: wire.Value) -> list[str]:
    return perform(wire.Call(0, "m", "f", [], [argument]), function, "emulated").observed.devices


def test_where_a_network_is_that_was_made_of_tensors() -> None:
    tensor, number = tensors.pack(torch.zeros(2)), wire.pack_int(2)
    assert devices_of_a_network(lambda t: torch.nn.Sequential(torch.nn.Linear(2, 1, device=t.device)), tensor) == [
        "emulated"
    ]
    assert devices_of_a_network(lambda t: torch.nn.Sequential(torch.nn.Linear(len(t), 1)), tensor) == ["cpu"]
    assert devices_of_a_network(lambda n: torch.nn.Sequential(torch.nn.Linear(n, 1)), number) == []

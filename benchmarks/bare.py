"""The checks of an exam by bare calls in one process: no jail, no wire, nothing between a check and the functions.

The limit of any grader, and what another grader is given to run. A check draws its inputs, calls the student's
functions on copies of them, and compares with right answers that were computed before.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from dll.autograder import exam
from dll.autograder.assignment import Assignment
from dll.autograder.exam.exam_files import ExamKind, test_files
from dll.autograder.exam.failure import Failure
from dll.autograder.exam.given import Drawn
from dll.autograder.exam.plugin import PRECISIONS, Bench, ExamPlugin, Item, run_exam
from dll.autograder.exam.proxy import OneShot, Run, Subject
from dll.autograder.examiner.answer_key import LiveKey
from dll.autograder.examiner.examiner import Examiner
from dll.autograder.model import Cause
from dll.autograder.module_files import module_from
from dll.autograder.sandbox import wire
from torch import nn

Functions = Mapping[str, Callable[..., Any]]
Answers = dict[str, list[Any]]
"""What the reference answered in each check, in order."""

SEED = 1


@dataclass
class Clock:
    """Seconds spent in the student's functions, and in comparisons."""

    calls: float = 0.0
    comparisons: float = 0.0

    @contextmanager
    def measure(self, what: str) -> Iterator[None]:
        """Add the time inside to `calls` or `comparisons`."""
        began = time.perf_counter()
        try:
            yield
        finally:
            setattr(self, what, getattr(self, what) + time.perf_counter() - began)


CLOCK = Clock()


@dataclass
class Function:
    """One function of a student, called as it is."""

    name: str
    function: Callable[..., Any]
    dtype: torch.dtype

    def __call__(self, *arguments: Any) -> Any:
        """The value."""
        return self.run(*arguments).value

    def run(
        self, *arguments: Any, of: Sequence[Any] = (), cotangent: torch.Tensor | None = None, states: Sequence[Any] = ()
    ) -> Run:
        """The value, gradients and states, as a check asks for them."""
        wanted = [_position(arguments, x) for x in of]
        kept = [_position(arguments, x) for x in states]
        args = _copied(arguments, wanted)
        with CLOCK.measure("calls"):
            try:
                value = self.function(*args)
                gradients = _gradients(value, [args[i] for i in wanted], cotangent)
            except Exception as error:
                raise Failure(Cause.RAISED, exception=type(error).__name__, text=str(error)) from None
        detached = _map(value, lambda t: t.detach())
        return Run(detached, gradients, tuple(_state(args[i]) for i in kept), wire.Observed(), self.dtype)


class Student:
    """A student's functions, as attributes."""

    def __init__(self, functions: Functions, dtype: torch.dtype) -> None:
        self._functions = functions
        self._dtype = dtype

    def __getattr__(self, name: str) -> Function:
        if name not in self._functions:
            raise AttributeError(name)
        return Function(name, self._functions[name], self._dtype)


@dataclass
class Replayed:
    """The reference, whose answers are there already."""

    answers: Iterator[Any]

    def __getattr__(self, name: str) -> Replayed:
        return self

    def __call__(self, *_: Any) -> Any:
        """The value of the next answer."""
        return next(self.answers).value

    def run(self, *_: Any, **_unused: Any) -> Any:
        """The next answer."""
        return next(self.answers)


@dataclass
class _Recorded:
    """The reference, whose answers are written down."""

    inner: Any
    answers: list[Any] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return _Recorded(getattr(self.inner, name), self.answers)

    def __call__(self, *arguments: Any) -> Any:
        return self.run(*arguments).value

    def run(self, *arguments: Any, **options: Any) -> Any:
        self.answers.append(self.inner.run(*arguments, **options))
        return self.answers[-1]


class Checks:
    """The collected checks of an assignment, to be run on functions."""

    def __init__(self, assignment: Assignment, plugin: ExamPlugin, answers: Answers | None = None) -> None:
        self._plugin = plugin
        self._examiner = Examiner(assignment, "staff", plugin, LiveKey(assignment, SEED))
        self._key = LiveKey(assignment, SEED)
        self.items = plugin.items
        self.answers = answers if answers is not None else self._computed()

    def run(self, item: Item, functions: Functions) -> BaseException | None:
        """Run one check on a student's functions; what it raised."""
        reference: Any = Replayed(iter(self.answers[_name(item)]))
        student: Any = Student(functions, PRECISIONS[item.variant.dtype])
        return self._plugin.run(item, Bench(student, reference, self._given(item)))

    def _given(self, item: Item) -> exam.Given:
        return self._examiner._given[item.problem](Drawn(SEED, item.check), PRECISIONS[item.variant.dtype])

    def _computed(self) -> Answers:
        found: Answers = {}
        for item in self.items:
            asked = Subject(self._key.ask(item), item.problem, PRECISIONS[item.variant.dtype], exact=True)
            right: Any = _Recorded(asked)
            student = Subject(self._key.ask_as_student(item), item.problem, PRECISIONS[item.variant.dtype], exact=False)
            error = self._plugin.run(item, Bench(student, right, self._given(item)))
            assert error is None, (item, error)
            found[_name(item)] = right.answers
        return found


def _name(item: Item) -> str:
    return f"{item.check}/{item.variant.dtype}"


def with_checks(
    assignment: Assignment, use: Callable[[Checks], None], answers: Answers | None = None, kind: ExamKind = "staff"
) -> None:
    """Collect the checks of the graded problems and call `use` with them. Comparisons are timed."""
    problems = [p.name for p in assignment.problems if p.graded]
    for name in [name for name in exam.__all__ if name.startswith("assert_")]:
        setattr(exam, name, _timed(getattr(exam, name)))
    run_exam(test_files(assignment, kind, problems), ("cpu",), lambda p: use(Checks(assignment, p, answers)))


def _timed(compare: Callable[..., None]) -> Callable[..., None]:
    def timed(*arguments: Any, **options: Any) -> None:
        if any(isinstance(a, Function) for a in arguments):  # assert_refuses: the call is what takes time
            return compare(*arguments, **options)
        with CLOCK.measure("comparisons"):
            return compare(*arguments, **options)

    return timed


def load(file: Path, problem: str) -> dict[str, Any]:
    """The names of a file that answers a problem."""
    return vars(module_from(file, problem))


def seconds_of(checks: Checks, problem: str, functions: Functions) -> tuple[float, float]:
    """Seconds of all checks of a problem: of calls and comparisons alone, and with inputs drawn and copied."""
    CLOCK.calls = CLOCK.comparisons = 0.0
    began = time.perf_counter()
    for item in checks.items:
        if item.problem == problem:
            error = checks.run(item, functions)
            assert error is None, (item, error)
    return CLOCK.calls + CLOCK.comparisons, time.perf_counter() - began


def _position(arguments: Sequence[Any], wanted: Any) -> int:
    return next(i for i, argument in enumerate(arguments) if argument is wanted)


def _copied(arguments: Sequence[Any], wanted: Sequence[int]) -> list[Any]:
    """Copies, so that a call changes nothing for the next; an optimizer stays that of its network's copy."""
    ready: list[Any] = [list(a.items) if isinstance(a, OneShot) else a for a in arguments]
    if any(isinstance(a, nn.Module) for a in ready):
        ready = copy.deepcopy(ready)
    else:
        ready = [_map(a, lambda t: t.detach().clone().requires_grad_(t.requires_grad)) for a in ready]
    for i in wanted:
        if isinstance(ready[i], torch.Tensor):
            ready[i].requires_grad_()
    return [iter(r) if isinstance(a, OneShot) else r for a, r in zip(arguments, ready, strict=True)]


def _map(value: Any, change: Callable[[torch.Tensor], torch.Tensor]) -> Any:
    if isinstance(value, torch.Tensor):
        return change(value)
    if isinstance(value, list | tuple):
        return type(value)(_map(item, change) for item in value)
    return value


def _gradients(value: Any, of: Sequence[Any], cotangent: torch.Tensor | None) -> Any:
    if not of:
        return ()
    outputs = [t for t in (value if isinstance(value, tuple | list) else [value]) if t.requires_grad]
    if not outputs:
        return None
    tables = [dict(x.named_parameters()) if isinstance(x, nn.Module) else {"": x} for x in of]
    tables = [{name: t for name, t in table.items() if t.requires_grad} for table in tables]
    cotangents = [torch.ones_like(t) for t in outputs] if cotangent is None else [cotangent]
    flat = [t for table in tables for t in table.values()]
    found = iter(torch.autograd.grad(outputs, flat, cotangents, allow_unused=True))
    return tuple(
        {name: torch.zeros_like(t) if (g := next(found)) is None else g for name, t in table.items()}
        for table in tables
    )


def _state(argument: Any) -> dict[str, torch.Tensor]:
    if isinstance(argument, nn.Module):
        return {name: t.detach().clone() for name, t in argument.state_dict().items()}
    entries = argument.state_dict()["state"]
    return {
        f"{position}.{key}": torch.as_tensor(value)
        for position, table in entries.items()
        for key, value in table.items()
        if value is not None
    }

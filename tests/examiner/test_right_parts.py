"""Right parts: who is answered what, what counts for nothing, and what a second process finds of the first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from dll.autograder.assignment import Assignment
from dll.autograder.exam.failure import Failure
from dll.autograder.examiner.examinee import Examinee
from dll.autograder.examiner.part_oracle import PartOracle
from dll.autograder.examiner.right_parts import FEWEST_QUESTIONS, TIMES_THE_SOLUTION, RightParts, SecondAsking
from dll.autograder.examiner.session import AnswerPart, CachedOutcome, Session
from dll.autograder.jail.levels import keeps_apart
from dll.autograder.model import Cause
from dll.autograder.sandbox import wire
from dll.autograder.sandbox.perform import CallFailed, perform
from dll.autograder.sandbox.process import StudentProcess
from dll.autograder.solutions import stripped

from ..conftest import Grade, checks_of


def power(base: float, exponent: float = 2.0, *, scale: float = 1.0) -> float:
    """The right part."""
    if exponent < 0:
        raise ValueError("exponent must not be negative")
    return float(scale * base**exponent)


class Solution:
    """In the place of the session with the solution."""

    def __init__(self, failure: Failure | None = None) -> None:
        self.ask = self
        self.remembers = False
        self._failure = failure

    def answer(self, call: wire.Call) -> CachedOutcome:
        self.remembers = True
        if self._failure is not None:
            return CachedOutcome(self._failure, None)
        try:
            return CachedOutcome(perform(call, lambda b, e=2.0, scale=1.0: power(b, e, scale=scale)), None)
        except CallFailed as failed:
            error = failed.error
            return CachedOutcome(Failure(Cause.RAISED, exception=type(error).__name__, text=str(error)), None)

    def forget_everything(self) -> None:
        """What it was asked before changes no answer."""
        self.remembers = False


def oracle(solution: Solution | None = None) -> PartOracle:
    return PartOracle(cast("Session", solution or Solution()), lambda _module, _function: power)


def question(*args: float, part: str = "power", names: tuple[str, ...] = (), cannot: str = "") -> wire.PartAsk:
    call = wire.Call(3, "calc", part, [], [wire.Float(a) for a in args])
    return wire.PartAsk(3, call, list(names), cannot=cannot)


def value_of(reply: wire.PartReply) -> float:
    assert isinstance(reply, wire.Answer)
    assert isinstance(reply.value, wire.Float)
    return reply.value.value


@pytest.mark.parametrize(
    ("ask", "value"),
    [
        (question(3.0), 9.0),
        (question(3.0, 3.0), 27.0),
        (question(3.0, 3.0, names=("base", "exponent")), 27.0),
        (question(3.0, 2.0, names=("exponent", "base")), 8.0),
        (question(3.0, 5.0, names=("scale",)), 45.0),
    ],
)
def test_arguments_are_bound_by_the_right_parts_own_signature(ask: wire.PartAsk, value: float) -> None:
    assert value_of(oracle().answer(ask)) == value


def test_names_of_the_students_own_count_by_their_order_and_the_right_parts_names_before_it() -> None:
    own = wire.copy_with(question(2.0, 3.0, names=("to", "of")), order=[1, 0])
    assert value_of(oracle().answer(own)) == 9.0
    right = wire.copy_with(question(2.0, 3.0, names=("exponent", "base")), order=[0, 1])
    assert value_of(oracle().answer(right)) == 9.0
    for order in ([0, 0], [1], [2, 0], [-1, 0]):
        assert isinstance(oracle().answer(wire.copy_with(own, order=order)), wire.NoAnswer)


def test_what_a_right_part_cannot_be_called_with_has_no_answer() -> None:
    assert isinstance(oracle().answer(question(1.0, names=("other",))), wire.NoAnswer)
    assert isinstance(oracle().answer(question(1.0, 2.0, 3.0, 4.0)), wire.NoAnswer)


@pytest.mark.parametrize("places", [[7], [-1], [10**9]])
def test_a_question_about_arguments_that_are_not_there_has_no_answer(places: list[int]) -> None:
    ask = question(3.0)
    for changes in ({"gradients_of": places}, {"states": places}):
        odd = wire.copy_with(ask, call=wire.copy_with(ask.call, **changes))
        assert isinstance(oracle().answer(odd), wire.NoAnswer)
    assert isinstance(oracle().answer(question(3.0, names=("base", "base"))), wire.NoAnswer)
    assert isinstance(oracle().answer(question(names=("base",))), wire.NoAnswer)


def test_a_refusal_of_the_right_part_is_an_answer_with_its_type_and_text() -> None:
    reply = oracle().answer(question(2.0, -1.0))
    assert isinstance(reply, wire.Raised)
    assert (reply.bases, reply.text) == (["ValueError"], "exponent must not be negative")


def test_what_else_the_right_part_raises_is_told_by_its_type_alone() -> None:
    stumbling = Solution(Failure(Cause.RAISED, exception="RuntimeError", text="log_sigmoid(): must be Tensor"))
    reply = oracle(stumbling).answer(question(1.0))
    assert isinstance(reply, wire.Raised)
    assert (reply.bases, reply.text) == (["RuntimeError"], "")


def test_each_process_with_right_parts_has_an_empty_desk_and_leaves_none(tmp_path: Path, toy: Assignment) -> None:
    desks: list[Path] = []

    def launch(_files: Path, desk: Path, _device: str) -> StudentProcess:
        desks.append(desk)
        (desk / "hoarded").touch()
        raise RuntimeError("not here")

    (tmp_path / "calc.py").touch()
    limits: Any = object()
    examinee = Examinee(launch, tmp_path, tmp_path, toy, ("cpu",), limits)
    assert examinee.right_parts is not None
    asks = examinee.right_parts.ask_again(("double",), 0).asks
    for _ in range(3):
        with pytest.raises(RuntimeError, match="not here"):
            asks["cpu"].answer(wire.Call(0, "calc", "quadruple", [], []))
        assert [desk.exists() for desk in desks] == [False] * (len(desks) - 1) + [True]
    examinee.end()
    assert not any(desk.exists() for desk in desks)


@pytest.mark.parametrize("cause", [Cause.TIME, Cause.MEMORY, Cause.DIED])
def test_a_solution_that_is_kept_busy_is_no_answer(cause: Cause) -> None:
    busy = Solution(Failure(cause))
    assert isinstance(oracle(busy).answer(question(1.0)), wire.NoAnswer)
    assert not busy.remembers  # the next function may ask a quick one


class Sessions:
    """In the place of second sessions: keeps who answers their questions about parts."""

    def __init__(self) -> None:
        self.answer: AnswerPart | None = None

    def open(self, _device: str, answer: AnswerPart) -> Session:
        self.answer = answer
        return cast("Session", self)

    def with_parts(self, _parts: Any) -> Any:
        return None

    printed = ""

    def end(self) -> str:
        return ""


CALL = wire.Call(3, "calc", "cube", [], [], parts=["power"])


@pytest.fixture
def asked() -> tuple[SecondAsking, Callable[[wire.PartAsk], wire.PartReply]]:
    """One function that is asked with a right `power`, and how it asks."""
    sessions = Sessions()
    again = RightParts(("cpu",), sessions.open, oracle).ask_again(["power"], solution_asks=0)
    answer = sessions.answer
    assert answer is not None
    return again, lambda ask: answer(CALL, ask)


Asked = tuple[SecondAsking, Callable[[wire.PartAsk], wire.PartReply]]


def test_the_first_answers_stand_where_no_part_was_asked(asked: Asked) -> None:
    assert asked[0].void == "no part was asked"


def test_the_second_answers_count_where_parts_answered(asked: Asked) -> None:
    again, ask = asked
    assert value_of(ask(question(3.0))) == 9.0
    assert again.void == ""


@pytest.mark.parametrize("part", ["cube", "other"])
def test_only_declared_parts_that_lost_points_are_answered(part: str, asked: Asked) -> None:
    again, ask = asked
    assert isinstance(ask(question(3.0, part=part)), wire.NoAnswer)
    assert again.void


def test_another_file_is_not_answered(asked: Asked) -> None:
    again, ask = asked
    elsewhere = wire.PartAsk(3, wire.Call(3, "extra", "power", [], [wire.Float(1.0)]))
    assert isinstance(ask(elsewhere), wire.NoAnswer)
    assert again.void


def test_what_cannot_cross_makes_the_second_answers_void_for_good(asked: Asked) -> None:
    again, ask = asked
    assert isinstance(ask(question(cannot="a closure is no data")), wire.NoAnswer)
    assert isinstance(ask(question(3.0)), wire.NoAnswer)
    assert again.void == "power: a closure is no data"


def test_questions_have_an_end(asked: Asked) -> None:
    again, ask = asked
    replies = [ask(question(1.0)) for _ in range(FEWEST_QUESTIONS + 1)]
    assert [type(r) for r in replies[-2:]] == [wire.Answer, wire.NoAnswer]
    assert again.void == "power: asked too often"


def test_whoever_asks_as_the_solution_does_may_ask_more() -> None:
    again = RightParts(("cpu",), Sessions().open, oracle).ask_again(["power"], solution_asks=100)
    assert again.most == 100 * TIMES_THE_SOLUTION > FEWEST_QUESTIONS


def test_right_parts_need_a_jail_that_keeps_processes_apart() -> None:
    assert keeps_apart(["rlimits", "no-new-privs", "files", "tcp", "syscalls"])
    assert not keeps_apart(["rlimits", "no-new-privs", "files", "tcp", "mounts", "uid"])
    assert not keeps_apart(["rlimits", "no-new-privs", "syscalls"])
    assert not keeps_apart([])


def test_the_process_with_the_solution_is_given_no_canary_and_no_comment() -> None:
    text = '# BEGIN SOLUTION\nCANARY = "dll-canary-1"\nLIMIT = 3\nNAME = "kept"\ndef f():\n    return LIMIT  # three\n'
    assert stripped(text) == "LIMIT = 3\nNAME = 'kept'\n\ndef f():\n    return LIMIT\n"


def test_the_second_process_finds_nothing_that_the_first_wrote(grade_toy: Grade) -> None:
    source = """
import os
import tempfile
kept = os.path.join(tempfile.gettempdir(), "kept")

def double(x):
    return x * x * x

def quadruple(x):
    if os.path.exists(kept):
        return x
    open(kept, "w").close()
    return double(double(x))

def factorial(n):
    raise ValueError("n")
"""
    document = grade_toy({"a": {"calc.py": source}})["a"]
    checks = checks_of(document, "calc.quadruple")
    assert [c["right_parts"] for c in checks] == [["double"]] * len(checks)
    by_device = {c["device"]: c["outcome"] for c in checks if c["dtype"] == "float32"}
    assert by_device == {"cpu": "passed", "emulated": "passed"}

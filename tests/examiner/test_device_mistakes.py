"""A failure on a second device is a mistake about devices only where the CPU does not fail in the same way."""

from __future__ import annotations

from pathlib import Path

import pytest
from dll.autograder.advice.student_source import Sources
from dll.autograder.exam.failure import Facts, Failure
from dll.autograder.exam.similarity import AnswerOrFailure
from dll.autograder.examiner.check_result import located
from dll.autograder.examiner.device_mistakes import as_misplaced
from dll.autograder.model import Cause
from dll.autograder.sandbox import wire

RAISED = Failure(Cause.RAISED, where="answer.py:2", exception="RuntimeError", facts=Facts(made=("answer.py", 1)))


ANSWER = wire.Answer(0, wire.Float(1.0), [], [], wire.Observed())
REFUSED = Failure(Cause.RAISED, exception="ValueError")


@pytest.mark.parametrize("on_cpu", [ANSWER, REFUSED])
def test_what_is_raised_on_the_second_device_alone_is_a_mistake_about_devices(on_cpu: AnswerOrFailure) -> None:
    found = as_misplaced(RAISED, RAISED, on_cpu)
    assert (found.cause, found.where, found.exception) == (Cause.DEVICE, "answer.py:2", "RuntimeError")


def test_what_is_raised_on_the_cpu_as_well_is_not() -> None:
    assert as_misplaced(RAISED, RAISED, Failure(Cause.RAISED, exception="RuntimeError")) is RAISED


def test_what_neither_refuses_is_not() -> None:
    failure = Failure(Cause.NOT_REFUSED)
    assert as_misplaced(failure, ANSWER, ANSWER) is failure
    assert as_misplaced(failure, ANSWER, REFUSED).cause is Cause.DEVICE


@pytest.mark.parametrize("cause", [Cause.VALUE, Cause.TIME, Cause.DIED, Cause.NO_DEVICE, Cause.UNSUPPORTED])
def test_other_failures_stay_what_they_are(cause: Cause) -> None:
    failure = Failure(cause)
    assert as_misplaced(failure, failure, ANSWER) is failure


@pytest.mark.parametrize(
    ("made", "where"),
    [
        (("answer.py", 1), "answer.py:1"),
        (("answer.py", 3), "answer.py:2"),
        (("answer.py", 0), "answer.py:2"),
        (("secret.py", 1), "answer.py:2"),
        (("../answer.py", 1), "answer.py:2"),
        (None, "answer.py:2"),
    ],
)
def test_the_line_that_made_the_tensor_is_shown_where_the_submission_has_it(
    made: tuple[str, int] | None, where: str, tmp_path: Path
) -> None:
    (tmp_path / "answer.py").write_text("first\nsecond\n")
    failure = Failure(Cause.DEVICE, where="answer.py:2", facts=Facts(made=made))
    assert located(failure, Sources(tmp_path)).where == where

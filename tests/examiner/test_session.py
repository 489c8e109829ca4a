"""One submission's answers: what is tried once, what is said, and that nothing of it is believed."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from dll.autograder.advice.student_source import Sources
from dll.autograder.errors import Fault
from dll.autograder.exam.failure import Failure
from dll.autograder.examiner.session import Budget, Session
from dll.autograder.model import Cause, Limits
from dll.autograder.sandbox import wire
from dll.autograder.sandbox.process import Died, OutOfMemory, StudentProcess, TimedOut

LIMITS = Limits(check_seconds=1, submission_seconds=30, memory_mib=100)
CALL = wire.Call(0, "answer", "f", [], [])


class Scripted:
    """A student process that gives prepared replies."""

    jail: tuple[str, ...] = ()
    output = ""
    spent = 0.0
    answered = 100
    lacking = ""

    def __init__(self, *replies: Any) -> None:
        self.replies = list(replies)
        self.asked: list[Any] = []

    def ask(self, request: Any, *_: object) -> Any:
        self.asked.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    def end(self, grace: float = 0.0) -> str:
        return ""


def session(folder: Path, *processes: Scripted) -> Session:
    (folder / "answer.py").write_text("first\nsecond\nthird\n")
    waiting = list(processes)
    return Session(lambda: cast("StudentProcess", waiting.pop(0)), Sources(folder), LIMITS)


def raised(
    bases: list[str], text: str = "", frames: list[wire.Frame] | None = None, during: Any = "call"
) -> wire.Raised:
    return wire.Raised(0, bases, text, frames or [], during)


ANSWER = wire.Answer(0, wire.Nothing(), [], [], wire.Observed())
LOADED = wire.Loaded(0)


def failure_of(made: Session, call: wire.Call = CALL) -> Failure:
    with pytest.raises(Failure) as caught:
        made.ask(call)
    return caught.value


def test_the_same_call_is_asked_once(tmp_path: Path) -> None:
    process = Scripted(LOADED, ANSWER)
    made = session(tmp_path, process)
    assert made.ask(CALL) is made.ask(CALL)
    assert len(process.asked) == 2


def test_whoever_answers_more_than_can_be_remembered_is_asked_nothing_more_and_nothing_again(tmp_path: Path) -> None:
    """Asked again while answers are judged, it could tell from the time which were right."""
    process = Scripted(LOADED, *[ANSWER] * 40)
    process.answered = 16 << 20
    made = session(tmp_path, process)
    calls = [wire.Call(0, "answer", "f", [], [wire.Int(format(number, "x"))]) for number in range(20)]
    kept = [made.ask.answer(call) for call in calls]
    asked = len(process.asked)
    assert asked < len(calls)
    assert [made.ask.answer(call) for call in calls] == kept
    assert len(process.asked) == asked
    last = kept[-1].outcome
    assert isinstance(last, Failure)
    assert last.cause is Cause.PROTOCOL
    made.ask.forget()
    made.ask(calls[0])


def test_torchs_own_not_implemented_error_is_no_stub(tmp_path: Path) -> None:
    reply = raised(["NotImplementedError"], '"bitwise_xor_cpu" not implemented', [wire.Frame("answer.py", 2)])
    assert failure_of(session(tmp_path, Scripted(LOADED, reply))).cause is Cause.RAISED


def test_a_missing_file_starts_no_process(tmp_path: Path) -> None:
    assert failure_of(session(tmp_path), wire.Call(0, "absent", "f", [], [])).cause is Cause.MISSING_FILE


def test_a_function_that_does_not_end_is_not_tried_again_with_other_arguments(tmp_path: Path) -> None:
    made = session(tmp_path, Scripted(LOADED, TimedOut()))
    assert failure_of(made).cause is Cause.TIME
    assert failure_of(made, wire.Call(0, "answer", "f", [], [wire.Int("1")])).cause is Cause.TIME


def test_after_a_crash_another_function_gets_a_fresh_process(tmp_path: Path) -> None:
    made = session(tmp_path, Scripted(LOADED, Died("SIGSEGV")), Scripted(LOADED, ANSWER))
    assert failure_of(made).cause is Cause.DIED
    assert made.ask(wire.Call(0, "answer", "g", [], [])) == ANSWER


def test_a_file_that_kills_its_process_is_not_loaded_again(tmp_path: Path) -> None:
    made = session(tmp_path, Scripted(Died("exit 0")))
    for name in ("f", "g"):
        assert failure_of(made, wire.Call(0, "answer", name, [], [])).cause is Cause.DIED


def test_each_end_has_its_cause(tmp_path: Path) -> None:
    assert failure_of(session(tmp_path, Scripted(LOADED, OutOfMemory()))).cause is Cause.MEMORY
    assert failure_of(session(tmp_path, Scripted(LOADED, LOADED))).cause is Cause.PROTOCOL


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (raised(["NotImplementedError"]), Cause.NOT_IMPLEMENTED),
        (raised(["Mine", "NotImplementedError"]), Cause.NOT_IMPLEMENTED),
        (raised(["AttributeError"], during="lookup"), Cause.MISSING_FUNCTION),
        (raised(["KeyError"]), Cause.RAISED),
        (raised(["RuntimeError"], during="gradient"), Cause.RAISED),
    ],
)
def test_what_was_raised_has_its_cause(tmp_path: Path, reply: wire.Raised, cause: Cause) -> None:
    assert failure_of(session(tmp_path, Scripted(LOADED, reply))).cause is cause


def test_only_names_that_python_itself_has_are_shown(tmp_path: Path) -> None:
    for bases, shown in ((["secret123", "KeyError"], "KeyError"), (["secret"], "Exception"), (["int"], "Exception")):
        assert failure_of(session(tmp_path, Scripted(LOADED, raised(bases)))).exception == shown


@pytest.mark.parametrize(
    "frame",
    [
        wire.Frame("answer.py", 4),
        wire.Frame("answer.py", 0),
        wire.Frame("answer.py", -1),
        wire.Frame("../secret.py", 1),
        wire.Frame("/etc/passwd", 1),
        wire.Frame("x" * 1000, 1),
        wire.Frame("nul\0", 1),
        wire.Frame("other.py", 1),
        wire.Frame("link.py", 1),
    ],
)
def test_a_line_that_the_submission_does_not_have_is_not_shown(tmp_path: Path, frame: wire.Frame) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (tmp_path / "secret.py").write_text("secret\n")
    (folder / "link.py").symlink_to(tmp_path / "secret.py")
    failure = failure_of(session(folder, Scripted(LOADED, raised(["KeyError"], frames=[frame]))))
    assert failure.where is None
    assert "secret" not in failure.note


def test_the_innermost_own_line_is_shown(tmp_path: Path) -> None:
    frames = [wire.Frame("answer.py", 1), wire.Frame("answer.py", 2), wire.Frame("answer.py", 99)]
    failure = failure_of(session(tmp_path, Scripted(LOADED, raised(["KeyError"], frames=frames))))
    assert failure.where == "answer.py:2"
    assert "second" in failure.note


def test_ten_megabytes_of_text_are_cut(tmp_path: Path) -> None:
    reply = raised(["E" * 10**6, "KeyError"], "x" * 10**7)
    assert len(failure_of(session(tmp_path, Scripted(LOADED, reply))).note) < 5_000


def test_a_submission_that_used_up_its_time_is_not_asked_further(tmp_path: Path) -> None:
    (tmp_path / "answer.py").write_text("first\n")
    process = cast("StudentProcess", Scripted(LOADED, ANSWER))
    made = Session(lambda: process, Sources(tmp_path), LIMITS, budget=Budget(31.0))
    assert failure_of(made).cause is Cause.TIME


@pytest.mark.parametrize(("device", "cause"), [("emulated", Cause.UNSUPPORTED), ("cpu", Cause.RAISED)])
def test_only_the_emulated_device_excuses_what_it_cannot_run(device: str, cause: Cause, tmp_path: Path) -> None:
    (tmp_path / "answer.py").write_text("first\n")
    frames = [wire.Frame("answer.py", 1)]
    reply = wire.copy_with(raised(["Unsupported", "NotImplementedError"], "aten::cell", frames), excuse="unsupported")
    process = cast("StudentProcess", Scripted(LOADED, reply))
    failure = failure_of(Session(lambda: process, Sources(tmp_path), LIMITS, device))
    assert failure.cause is cause


def test_a_gpu_full_of_others_tensors_is_our_failure(tmp_path: Path) -> None:
    (tmp_path / "answer.py").write_text("first\n")
    reply = wire.copy_with(raised(["OutOfMemoryError", "RuntimeError"]), excuse="crowded")
    process = cast("StudentProcess", Scripted(LOADED, reply))
    with pytest.raises(Fault):
        Session(lambda: process, Sources(tmp_path), LIMITS, "cuda").ask(CALL)


def test_a_device_that_is_lacking_is_asked_for_once_and_is_nobodys_failure(tmp_path: Path) -> None:
    process = Scripted()
    process.lacking = "no such thing"
    made = session(tmp_path, process)
    for number in ("1", "2"):
        failure = failure_of(made, wire.Call(0, "answer", "f", [], [wire.Int(number)]))
        assert (failure.cause, failure.note) == (Cause.NO_DEVICE, "no such thing")
    assert process.asked == []

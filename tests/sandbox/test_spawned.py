"""Student processes started from nothing: whatever one does, its examiner gets one answer or one reason, in time."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec
import pytest
from dll.autograder.errors import Fault
from dll.autograder.model import Limits
from dll.autograder.sandbox import spawned, wire
from dll.autograder.sandbox.process import Died, ProtocolError, StudentProcess, TimedOut
from dll.autograder.sandbox.process_handle import environment

LIMITS = Limits(check_seconds=1.0, submission_seconds=20.0, memory_mib=512)


def started(tmp_path: Path, source: str, limits: Limits = LIMITS) -> StudentProcess:
    """A student process with this answer.py loaded."""
    (tmp_path / "answer.py").write_text(source, encoding="utf-8")
    (tmp_path / "scratch").mkdir()
    spawner = spawned.Spawner(optimizers=False)
    process = StudentProcess(spawner.start, str(tmp_path), str(tmp_path / "scratch"), "cpu", limits)
    assert isinstance(process.ask(wire.Load(1, "answer")), wire.Loaded)
    return process


def probed(process: StudentProcess) -> wire.Reply:
    """What probe() answers; the process is ended whatever happens."""
    try:
        return process.ask(wire.Call(2, "answer", "probe", [], []))
    finally:
        process.end()


def test_it_answers_and_its_prints_are_kept_apart(tmp_path: Path) -> None:
    process = started(tmp_path, "print('読み込み')\ndef probe():\n    print('x' * 1_000_000)\n    return 7")
    reply = probed(process)
    assert isinstance(reply, wire.Answer)
    assert reply.value == wire.Int("7")
    assert process.output.startswith("読み込み\nxxx")
    assert len(process.output) < 10_000


def test_what_pytorch_takes_to_start_is_not_the_students_memory(tmp_path: Path) -> None:
    """PyTorch's default build for Linux takes hundreds of MiB for CUDA; any build takes more than this."""
    small = msgspec.structs.replace(LIMITS, memory_mib=64)
    assert isinstance(probed(started(tmp_path, "def probe(): return 7", small)), wire.Answer)


def test_an_endless_loop_ends_with_its_time(tmp_path: Path) -> None:
    process = started(tmp_path, "def probe():\n    while True: pass")
    with pytest.raises(TimedOut):
        probed(process)
    assert process.spent >= LIMITS.check_seconds


@pytest.mark.parametrize(("code", "how"), [("os._exit(3)", "exit 3"), ("os.abort()", "SIGABRT")])
def test_a_death_says_how(tmp_path: Path, code: str, how: str) -> None:
    with pytest.raises(Died, match=how):
        probed(started(tmp_path, f"import os\ndef probe():\n    {code}"))


@pytest.mark.parametrize(
    "written",
    [b"\xff" * 64, b"\x05\x00\x00\x00\x00\x00\x00\x00hello", b"\x01\x00\x00\x00\x00\x00\x00\x00a" * 2],
    ids=["oversized", "no message", "two frames"],
)
def test_bytes_on_its_descriptors_are_no_answer(tmp_path: Path, written: bytes) -> None:
    source = f"""
import os
def probe():
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, {written!r})
        except OSError:
            pass
    return 7
"""
    with pytest.raises(ProtocolError):
        probed(started(tmp_path, source))


def test_bytes_before_the_question_are_no_answer(tmp_path: Path) -> None:
    source = """
import os, threading, time
def shout():
    time.sleep(0.3)
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b"x" * 8)
        except OSError:
            pass
threading.Thread(target=shout).start()
def probe():
    return 7
"""
    process = started(tmp_path, source)
    time.sleep(1.0)
    with pytest.raises(ProtocolError):
        probed(process)


def test_a_process_that_cannot_start_is_our_fault_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = [sys.executable, "-c", "raise SystemExit('no room')"]
    monkeypatch.setattr(spawned, "_COMMAND", broken)
    with pytest.raises(Fault, match=r"exit 1.*no room"):
        StudentProcess(spawned.Spawner(optimizers=False).start, str(tmp_path), str(tmp_path), "cpu", LIMITS)


def test_the_environment_has_nothing_of_the_students_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "1")
    assert set(environment()) <= {"ATEN_CPU_CAPABILITY"}

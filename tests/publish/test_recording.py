"""Recorded answers: in step with the solutions, whatever the processor, and without a solution's code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import torch
from dll.autograder.assignment import load_assignment
from dll.autograder.exam.compare import assert_close
from dll.autograder.examiner.recording import RecordedCheck, Recording, recording_path
from dll.autograder.mistakes import load_mistakes
from dll.autograder.sandbox import tensors, wire

ROOT = Path(__file__).resolve().parents[2]
LEC8 = load_assignment("lec8")
RECORD = """
import sys
from pathlib import Path
import msgspec
from dll.autograder.assignment import load_assignment
from dll.autograder.publish.recorder import record
assignment = load_assignment("lec8")
for problem, recording in record(assignment, [p.name for p in assignment.problems]).items():
    Path(sys.argv[1], problem).write_bytes(msgspec.msgpack.encode(recording))
"""


def load(path: Path) -> Recording:
    return msgspec.msgpack.decode(path.read_bytes(), type=Recording)


@pytest.mark.first
@pytest.mark.parametrize("instructions", ["default", pytest.param("avx2", marks=pytest.mark.long)])
def test_the_recordings_are_in_step_with_their_solutions(instructions: str, tmp_path: Path) -> None:
    """Recorded now, with one of the processor's instruction sets."""
    env = {**os.environ, "ATEN_CPU_CAPABILITY": instructions}
    subprocess.run([sys.executable, "-c", RECORD, str(tmp_path)], env=env, check=True)
    for problem in (p.name for p in LEC8.problems):
        _assert_in_step(load(recording_path(LEC8, problem)), load(tmp_path / problem))


def _assert_in_step(committed: Recording, now: Recording) -> None:
    assert committed.checks.keys() == now.checks.keys()
    for name, check in committed.checks.items():
        assert check.draws == now.checks[name].draws
        assert [m.name for m in check.mistakes] == [m.name for m in now.checks[name].mistakes]
        _assert_same_answers(check, now.checks[name], name.rpartition("/")[2])


def _assert_same_answers(committed: RecordedCheck, now: RecordedCheck, precision: str) -> None:
    """Within the precision of the check: inputs that are computed in float32 differ in their last bit."""
    assert len(committed.answers) == len(now.answers)
    for one, other in zip(committed.answers, now.answers, strict=True):
        for ours, theirs in zip(_tensors(one), _tensors(other), strict=True):
            assert_close(ours.to(tensors.DTYPES[precision]) if ours.is_floating_point() else ours, theirs)


def _tensors(answer: bytes) -> list[torch.Tensor]:
    decoded = wire.decode_reply(answer)
    assert isinstance(decoded, wire.Answer)
    tables = [*(decoded.gradients or []), *decoded.states]
    packed = [value for table in tables for value in table.values()]
    if isinstance(decoded.value, wire.Tensor):
        packed.append(decoded.value)
    return [tensors.unpack(tensor) for tensor in packed]


@pytest.mark.parametrize("problem", [p.name for p in LEC8.problems])
def test_a_recording_holds_no_line_of_a_solution_or_a_known_mistake(problem: str) -> None:
    content = recording_path(LEC8, problem).read_bytes()
    code = [LEC8.solution(problem).read_text(encoding="utf-8")]
    code += [mistake.code for mistake in load_mistakes(LEC8.folder(problem))]
    lines = {line.strip() for source in code for line in source.splitlines() if len(line.strip()) > 12}
    assert lines
    assert not [line for line in lines if line.encode() in content]

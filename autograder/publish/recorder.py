"""Records the public checks: inputs, right answers, and what known mistakes answer.

`dll check` compares with the recording, so it needs no solution, and can still say which mistake gives exactly
this answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ..assignment import Assignment
from ..atomic import write_if_changed
from ..errors import Fault
from ..exam.exam_files import test_files
from ..exam.failure import Failure
from ..exam.given import Drawn, InputSource
from ..exam.plugin import ExamPlugin, Item, run_exam
from ..exam.proxy import Ask
from ..examiner.answer_key import LiveKey
from ..examiner.examiner import Examiner
from ..examiner.recording import RecordedCheck, RecordedMistake, Recording, recording_name, recording_path
from ..mistakes import Mistake
from ..sandbox import wire

PUBLIC_SEED = 0


class _Recorder(LiveKey):
    """A live key that keeps the inputs and the reference's answers of the last run."""

    def __init__(self, assignment: Assignment) -> None:
        super().__init__(assignment, PUBLIC_SEED)
        self._drawn = Drawn(PUBLIC_SEED, "")
        self._answers_given: list[bytes] = []

    def ask(self, item: Item, mistake: Mistake | None = None) -> Ask:
        right = super().ask(item, mistake)
        answers = self._answers_given = []

        def answer(call: wire.Call) -> wire.Answer:
            reply = right(call)
            answers.append(wire.encode(reply))
            return reply

        return answer

    def source(self, item: Item) -> InputSource:
        self._drawn = Drawn(PUBLIC_SEED, item.check)
        return self._drawn

    def taken(self) -> tuple[list[bytes], list[bytes]]:
        """Inputs and answers of the last run."""
        draws = [numbers.astype("<f8").tobytes() for numbers in self._drawn.draws]
        return draws, list(self._answers_given)


def record(assignment: Assignment, problems: Sequence[str]) -> dict[str, Recording]:
    """The recordings of some problems. Runs the solution, so it needs a checkout."""
    checks: dict[str, dict[str, RecordedCheck]] = defaultdict(dict)

    def serve(plugin: ExamPlugin) -> None:
        recorder = _Recorder(assignment)
        examiner = Examiner(assignment, "public", plugin, recorder)
        for item in examiner.items:
            checks[item.problem][recording_name(item)] = _record_check(examiner, recorder, item)

    run_exam(test_files(assignment, "public", problems), ("cpu",), serve)
    return {problem: Recording(dict(sorted(found.items()))) for problem, found in checks.items()}


def _record_check(examiner: Examiner, recorder: _Recorder, item: Item) -> RecordedCheck:
    right = recorder.ask_as_student(item)
    if (failure := examiner.run(item, right)) is not None:
        raise Fault("fault.exam", error=f"the solution fails {item.check}: {failure.cause} {failure.note}")
    draws, answers = recorder.taken()
    found = (
        _record_mistake(examiner, recorder, item, mistake)
        for mistake in recorder.mistakes(item)
        if mistake.function == item.function
    )
    return RecordedCheck(draws, answers, [mistake for mistake in found if mistake is not None])


def _record_mistake(examiner: Examiner, recorder: _Recorder, item: Item, mistake: Mistake) -> RecordedMistake | None:
    """What a mistake does to a check; None where the check does not show it."""
    answered: list[bytes] = []
    if examiner.run(item, _noting(recorder.ask_as_student(item, mistake), answered)) is None:
        return None
    if examiner.run(item, recorder.ask_as_student(item, mistake), mistake) is None:
        return RecordedMistake(mistake.name, mistake.function, mistake.hint, recorder.taken()[1])
    return RecordedMistake(mistake.name, mistake.function, mistake.hint, [], answered)


def _noting(ask: Ask, answered: list[bytes]) -> Ask:
    """The same answers, each noted, exceptions among them."""

    def answer(call: wire.Call) -> wire.Answer:
        try:
            reply = ask(call)
        except Failure as failure:
            answered.append(wire.encode(wire.Raised(0, [failure.exception or "Exception"], "", [], "call")))
            raise
        answered.append(wire.encode(reply))
        return reply

    return answer


def write_recordings(assignment: Assignment, problems: Sequence[str]) -> list[Path]:
    """Write the recordings that have changed; returns their paths."""
    changed = []
    for problem, recording in record(assignment, problems).items():
        path = recording_path(assignment, problem)
        content = msgspec.msgpack.encode(recording)
        if write_if_changed(path, content, mode=0o644):
            changed.append(path)
    return changed

"""The examiner: what it runs for each submission of a class, and which checks it refuses to collect."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from dll.autograder.advice.student_source import Sources
from dll.autograder.assignment import Assignment
from dll.autograder.errors import Fault
from dll.autograder.exam import exam_files as exam_of
from dll.autograder.exam.failure import Failure
from dll.autograder.exam.plugin import Bench, ExamPlugin, Item, run_exam
from dll.autograder.examiner.answer_key import LiveKey
from dll.autograder.examiner.examiner import Examiner
from dll.autograder.examiner.pass_cache import fingerprint
from dll.autograder.examiner.session import CachedOutcome, Respondent
from dll.autograder.model import Cause, CheckResult, Outcome
from dll.autograder.sandbox import wire

Answer = Callable[[wire.Call], wire.Answer]


def respondent(answer: Answer, folder: Path) -> Respondent:
    def kept(call: wire.Call) -> CachedOutcome:
        outcome: wire.Answer | Failure
        try:
            outcome = answer(call)
        except Failure as failure:
            outcome = failure
        return CachedOutcome(outcome, fingerprint(outcome))

    (folder / "calc.py").touch()
    return Respondent(kept, Sources(folder))


def with_an_examiner(toy: Assignment, use: Callable[[Examiner, Answer, list[str]], None]) -> None:
    """Call `use` with an examiner of the toy, the solution's answers, and the names of the checks that are run."""

    def serve(plugin: ExamPlugin) -> None:
        ran: list[str] = []
        run = plugin.run

        def counted(item: Item, bench: Bench) -> BaseException | None:
            ran.append(f"{item.test}/{item.variant.dtype}")
            return run(item, bench)

        plugin.run = counted  # type: ignore[method-assign]
        key = LiveKey(toy, 1)
        examiner = Examiner(toy, "staff", plugin, key)
        items = {item.problem: item for item in examiner.items}
        right = {problem: key.ask_as_student(item) for problem, item in items.items()}
        use(examiner, lambda call: right[call.module](call), ran)

    run_exam(exam_of.test_files(toy, "staff", ["calc"]), ("cpu",), serve)


def test_no_check_is_run_where_the_file_is_missing(toy: Assignment, tmp_path: Path) -> None:
    def use(examiner: Examiner, right: Answer, ran: list[str]) -> None:
        ask = respondent(right, tmp_path)
        (tmp_path / "calc.py").unlink()
        results = list(examiner.examine({"cpu": Respondent(ask.answer, Sources(tmp_path))}))
        assert {r.cause for r in results} == {Cause.MISSING_FILE}
        assert len(results) == len(examiner.items)
        assert ran == []

    with_an_examiner(toy, use)


def failed(results: list[CheckResult]) -> set[str]:
    return {r.function for r in results if r.outcome is not Outcome.PASSED}


def test_a_check_is_not_run_again_for_answers_that_passed_it(toy: Assignment, tmp_path: Path) -> None:
    def use(examiner: Examiner, right: Answer, ran: list[str]) -> None:
        first = list(examiner.examine({"cpu": respondent(right, tmp_path)}))
        assert len(ran) == len(first) == len(examiner.items)  # the rehearsal
        second = list(examiner.examine({"cpu": respondent(right, tmp_path)}))
        assert len(ran) == len(first)
        assert second == first

    with_an_examiner(toy, use)


def test_whoever_answers_otherwise_is_examined_in_full(toy: Assignment, tmp_path: Path) -> None:
    def use(examiner: Examiner, right: Answer, ran: list[str]) -> None:
        def wrong(call: wire.Call) -> wire.Answer:
            answer = right(call)
            return wire.copy_with(answer, value=wire.Float(0.0)) if call.function == "double" else answer

        assert failed(list(examiner.examine({"cpu": respondent(right, tmp_path)}))) == set()
        ran.clear()
        assert failed(list(examiner.examine({"cpu": respondent(wrong, tmp_path)}))) == {"double"}
        assert any("double" in name for name in ran)
        assert not any("factorial" in name for name in ran)
        assert failed(list(examiner.examine({"cpu": respondent(right, tmp_path)}))) == set()

    with_an_examiner(toy, use)


def test_a_failed_check_is_not_taken_for_known(toy: Assignment, tmp_path: Path) -> None:
    def use(examiner: Examiner, right: Answer, ran: list[str]) -> None:
        def wrong(call: wire.Call) -> wire.Answer:
            return wire.copy_with(right(call), value=wire.Float(0.0))

        for _ in range(2):
            assert failed(list(examiner.examine({"cpu": respondent(wrong, tmp_path)}))) >= {"double", "factorial"}

    with_an_examiner(toy, use)


def test_all_questions_of_a_problem_are_put_before_an_answer_is_judged(toy: Assignment, tmp_path: Path) -> None:
    """Judging takes longer where an answer is wrong: a process that can still answer must not learn of it."""

    def use(examiner: Examiner, right: Answer, ran: list[str]) -> None:
        list(examiner.examine({"cpu": respondent(right, tmp_path)}))
        ran.clear()
        asked_after: list[int] = []

        def wrong(call: wire.Call) -> wire.Answer:
            asked_after.append(len(ran))
            return wire.copy_with(right(call), value=wire.Float(0.0))

        once: dict[bytes, wire.Answer] = {}

        def remembered(call: wire.Call) -> wire.Answer:
            key = wire.encode(call)
            if key not in once:
                once[key] = wrong(call)
            return once[key]

        assert failed(list(examiner.examine({"cpu": respondent(remembered, tmp_path)}))) >= {"double", "factorial"}
        assert ran
        assert set(asked_after) == {0}

    with_an_examiner(toy, use)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("def test_it(student): ...", "test_it has no @points"),
        ('@points(1, of="calc.double")\ndef test_it(student, tmp_path): ...', "test_it asks for tmp_path"),
    ],
)
def test_a_check_that_cannot_be_run_is_a_fault_of_the_exam(tmp_path: Path, source: str, sentence: str) -> None:
    file = tmp_path / f"test_{len(source)}.py"  # pytest keeps a module by its name
    file.write_text(f"from dll.autograder.exam import points\n{source}\n")
    with pytest.raises(Fault, match=sentence):
        run_exam([file], ("cpu",), lambda _: None)

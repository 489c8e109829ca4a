"""What stands on the screen of `dll check --watch`, whatever comes."""

from __future__ import annotations

import pytest
from dll.autograder.model import Cause, CheckResult, Function, Outcome, Problem, Variant
from dll.autograder.reports.check_report import FunctionView
from dll.autograder.reports.explain import explain
from dll.autograder.text import Text
from dll.autograder.watch.board import Board

from ..conftest import toy_problem


def view(name: str, outcome: Outcome = Outcome.PASSED, cause: Cause | None = None, **more: object) -> FunctionView:
    problem: Problem = toy_problem("calc")
    function: Function = next(f for f in problem.functions if f.name == name)
    result = CheckResult(
        "calc",
        name,
        "test_it",
        1,
        Variant("cpu", "float32"),
        Text("法則", "A law"),
        outcome,
        cause,
        **more,  # type: ignore[arg-type]
    )
    return FunctionView(problem, function, (explain(result, hidden=False),))


RIGHT = ("double", Outcome.PASSED, None)
WRONG = ("double", Outcome.FAILED, Cause.VALUE)
STUB = ("quadruple", Outcome.FAILED, Cause.NOT_IMPLEMENTED)


def text(board: Board, width: int = 80) -> str:
    return "\n".join(line.plain for line in board.lines("en", width))


def test_every_function_is_on_the_board_with_its_mark() -> None:
    board = Board(["calc"])
    assert "calc  …" in text(board)
    board.take("calc", [view(*WRONG), view(*STUB), view("factorial")])
    assert "✗ double 0/1  · quadruple  ✓ factorial" in text(board)


def test_a_function_that_was_begun_comes_into_view_first() -> None:
    board = Board(["calc"])
    board.take("calc", [view("double"), view(*STUB), view("factorial", Outcome.FAILED, Cause.VALUE)])
    assert board.focus == "calc.factorial"


def test_n_goes_round_all_that_is_not_right_and_hides_the_hint() -> None:
    board = Board(["calc"])
    board.take("calc", [view(*WRONG), view("quadruple", Outcome.FAILED, Cause.VALUE), view("factorial")])
    seen = []
    for _ in range(3):
        seen.append(board.focus)
        board.hint = True
        board.go_on()
        assert not board.hint
    assert seen == ["calc.double", "calc.quadruple", "calc.double"]


def test_a_function_that_only_suffers_from_another_comes_last() -> None:
    board = Board(["calc"])
    suffering = view("quadruple", Outcome.FAILED, Cause.VALUE, mend_first="double")
    board.take("calc", [view(*WRONG), suffering, view("factorial", Outcome.FAILED, Cause.VALUE)])
    board.go_on()
    assert board.focus == "calc.factorial"
    board.take("calc", [view(*RIGHT), suffering, view("factorial")])
    board.go_on()
    assert board.focus == "calc.quadruple"


def test_where_the_student_was_stays_in_view_when_it_becomes_right() -> None:
    board = Board(["calc"], focus="calc.double")
    board.take("calc", [view(*WRONG), view(*STUB)])
    news = board.take("calc", [view(*RIGHT), view(*STUB)])
    assert news.right == ("calc.double",)
    assert board.focus == "calc.double"
    assert "holds in every public check" in text(board)
    assert board.take("calc", [view(*WRONG), view(*STUB)]).wrong == ("calc.double",)


def test_a_file_that_is_half_typed_keeps_the_last_result() -> None:
    board = Board(["calc"])
    board.take("calc", [view(*RIGHT), view(*STUB)])
    broken = [view(n, Outcome.ERROR, Cause.SYNTAX, where="calc.py:3", whole_file=True) for n in ("double", "quadruple")]
    assert board.take("calc", broken).wrong == ()
    assert "✓ double" in text(board)
    assert "calc.py  ✗" in text(board)
    assert not board.all_right
    board.take("calc", [view(*RIGHT), view("quadruple")])
    assert "calc.py  ✗" not in text(board)
    assert board.all_right


def test_a_hint_is_shown_when_asked_for() -> None:
    board = Board(["calc"])
    board.take("calc", [view(*WRONG, mistake="calc.squared", hint=Text("二乗", "It squares."))])
    assert "It squares." not in text(board)
    board.hint = True
    assert "→ It squares." in text(board)


@pytest.mark.parametrize("width", [20, 40, 80])
def test_the_overview_breaks_between_functions_only(width: int) -> None:
    board = Board(["calc"], focus="none")
    board.take("calc", [view(*WRONG), view("quadruple"), view("factorial")])
    lines = text(board, width).splitlines()
    for entry in ("✗ double 0/1", "✓ quadruple", "✓ factorial"):
        assert any(entry in line for line in lines)
    assert all(len(line.rstrip()) <= max(width, 25) for line in lines[:3])

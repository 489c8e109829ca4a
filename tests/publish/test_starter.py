"""Starters: made from solutions, and nothing of a solution is left in them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from dll.autograder.assignment import Assignment, assignments, load_assignment
from dll.autograder.errors import DllError
from dll.autograder.publish.starter import starter_from, starters

SOLUTION = '''"""A problem."""

import math

import torch
from torch import Tensor

# BEGIN SOLUTION
SECRET = 3


def _helper(x: Tensor) -> Tensor:
    return x * SECRET


# END SOLUTION


def triple(x: Tensor) -> Tensor:
    """Three times x."""
    # BEGIN SOLUTION
    return _helper(x) * math.cos(0)
    # END SOLUTION
'''


def test_a_function_becomes_a_stub_with_its_name_and_keeps_its_docstring() -> None:
    stub = starter_from(SOLUTION)
    assert (
        'def triple(x: Tensor) -> Tensor:\n    """Three times x."""\n    raise NotImplementedError("triple")\n' in stub
    )


def test_helpers_and_imports_that_only_the_solution_needs_are_gone() -> None:
    stub = starter_from(SOLUTION)
    for secret in ("SECRET", "_helper", "math", "SOLUTION", "cos"):
        assert secret not in stub


@pytest.mark.parametrize("broken", ["# BEGIN SOLUTION\nx = 1\n", "# END SOLUTION\n# BEGIN SOLUTION\n"])
def test_markers_that_do_not_pair_up_are_refused(broken: str) -> None:
    with pytest.raises(DllError, match="do not pair up"):
        starter_from(broken)


def each_problem() -> list[tuple[Assignment, str]]:
    toy = load_assignment("toy", Path(__file__).resolve().parents[1] / "toy")
    found = [toy, *(load_assignment(name) for name in assignments())]
    return [(assignment, problem.name) for assignment in found for problem in assignment.problems]


@pytest.mark.parametrize(("assignment", "problem"), each_problem(), ids=lambda v: getattr(v, "name", v))
def test_the_committed_starter_is_the_one_that_the_solution_gives(assignment: Assignment, problem: str) -> None:
    for path, text in starters(assignment, [problem]).items():
        assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(("assignment", "problem"), each_problem(), ids=lambda v: getattr(v, "name", v))
def test_a_starter_has_every_function_as_a_documented_stub(assignment: Assignment, problem: str) -> None:
    tree = ast.parse(assignment.starter(problem).read_text(encoding="utf-8"))
    stubs = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for function in assignment.problem(problem).functions:
        node = stubs[function.name]
        assert ast.get_docstring(node)
        assert ast.unparse(node.body[-1]) == f"raise NotImplementedError({function.name!r})"

"""Wrong functions of other people cost themselves and nobody else; right ones keep their marks beside stubs."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from dll.autograder.grading import messages

from ..conftest import EVERY
from ..parts.corpus import grade, lost, uses
from .corpus import Outside, load

WRONG, RIGHT = load("wrong.toml"), load("right.toml")


def problems(functions: Iterable[Outside]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f.problem for f in functions))


def test_every_function_has_a_name_of_its_own_and_says_where_it_was_seen() -> None:
    for functions in (WRONG, RIGHT):
        assert len({f.name for f in functions}) == len(functions)
        assert all(f.seen and f.does and f"def {f.function}(" in f.code for f in functions)
    parts = {(p, part) for p in problems(WRONG) for used in uses(p).values() for part in used}
    assert {(f.problem, f.function) for f in WRONG} == parts
    assert all(uses(f.problem)[f.function] for f in RIGHT)


@pytest.mark.first
@EVERY
def test_a_wrong_function_of_somebody_elses_costs_itself_alone(every: int) -> None:
    wrong = WRONG[::every]
    graded = grade((messages.Job(f.name, f.files(), functions=(f.problem,)) for f in wrong), problems(wrong))
    costs = {f.name: lost(graded[f.name], f.problem) for f in wrong}
    assert [f.name for f in wrong if f.function not in costs[f.name]] == []
    others = {f.name: {n: float(points) for n, points in costs[f.name].items() if n != f.function} for f in wrong}
    assert {name: points for name, points in others.items() if points} == {}


@EVERY
def test_a_right_function_of_somebody_elses_keeps_its_marks_beside_stubs_of_all_that_it_uses(every: int) -> None:
    right = RIGHT[::every]
    jobs = [messages.Job(f.name, f.files(), functions=(f.problem,)) for f in right]
    jobs += [messages.Job(f"{f.name} beside stubs", f.files_beside_stubs(), functions=(f.problem,)) for f in right]
    graded = grade(jobs, problems(right))
    assert {f.name: costs for f in right if (costs := lost(graded[f.name], f.problem))} == {}
    beside = {f.name: lost(graded[f"{f.name} beside stubs"], f.problem) for f in right}
    assert {name: float(c[f.function]) for f in right if f.function in (c := beside[name := f.name])} == {}

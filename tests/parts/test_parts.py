"""A function is judged as if the parts it uses were right, whatever the parts are and however it calls them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..conftest import EVERY
from .corpus import LEC8, grade, is_judged_wrongly, is_not_what_it_says, jobs_of, load_cases, with_limit

SECONDS = 2
"""For a check; what a right submission is asked takes hundredths."""


def test_the_cases_speak_of_functions_that_there_are_and_say_what_is_hard() -> None:
    cases = load_cases()
    assert len(cases) >= 100
    for case in cases:
        names = [f.name for f in LEC8.problem(case.says.problem).functions]
        mentioned = [*case.says.wrong, *case.says.right, *case.says.own]
        assert set(mentioned) <= set(names), case.name
        assert len(set(mentioned)) == len(mentioned), case.name
        assert case.says.right or case.says.own, case.name
        first = min(map(names.index, case.says.wrong))
        assert all(names.index(name) > first for name in (*case.says.right, *case.says.own)), case.name
        assert case.says.hard, case.name


@pytest.mark.first
@EVERY
def test_a_wrong_part_costs_what_uses_it_nothing_and_hides_none_of_its_mistakes(every: int, tmp_path: Path) -> None:
    cases = [case for case in load_cases() if every == 1 or not case.says.slow][::every]
    problems = tuple(dict.fromkeys(case.says.problem for case in cases))
    graded = grade(jobs_of(cases), problems, with_limit(tmp_path, SECONDS))
    pairs = {case.name: (case, graded[case.name], graded.get(f"{case.name} alone")) for case in cases}
    assert {name: said for name, pair in pairs.items() if (said := list(is_not_what_it_says(*pair)))} == {}
    assert {name: said for name, pair in pairs.items() if (said := list(is_judged_wrongly(*pair)))} == {}

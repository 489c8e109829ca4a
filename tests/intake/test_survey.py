"""Whatever is uploaded: each student has one row, each file one place, and what is wrong is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dll.autograder.errors import DllError
from dll.autograder.intake.reader import Reader
from dll.autograder.intake.submission import Submission, asked_of, read_submission
from dll.autograder.intake.survey import survey

from .recipes import LEC8, Recipe, Row, leaves, made, recipes

ASKED = asked_of(LEC8)
RECIPES = recipes()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ASKED) as started:
        yield started


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_delivery_gives_the_rows_files_and_sentences_that_it_must(
    recipe: Recipe, tmp_path: Path, reader: Reader
) -> None:
    rosters = []
    for name, text in recipe.rosters.items():
        rosters.append(tmp_path / name)
        rosters[-1].write_text(text, encoding="utf-8")
    source = made(recipe, tmp_path)
    if recipe.refused:
        with pytest.raises(DllError, match=recipe.refused):
            survey(source, LEC8, reader, rosters)
        return
    found = survey(source, LEC8, reader, rosters)
    read = {student.id: read_submission(student, reader, ASKED) for student in found.students}
    assert [student.id for student in found.students] == sorted(row.id for row in recipe.rows)
    for row in recipe.rows:
        _assert_fits(row, read[row.id])
    nobodys = [line.path for line in found.lines]
    assert [path for path in recipe.nobody if not any(path in line for line in nobodys)] == []
    once = {submission.key: submission.lines for submission in read.values()}
    lines = [*(line for own in once.values() for line in own), *found.lines]
    assert sum(line.count for line in lines) == len(list(leaves(recipe.files)))
    assert all(line.why for line in lines if line.place != "file")


def _assert_fits(row: Row, submission: Submission) -> None:
    assert row.name is None or submission.name == row.name
    assert row.files is None or sorted(submission.files) == sorted(row.files)
    said = " ".join(repair.en for repair in submission.said)
    assert [part for part in row.says if part not in said] == [], said
    reason = submission.reason.en if submission.reason else ""
    assert row.reason in reason, reason
    assert bool(row.reason) == bool(reason), reason
    assert row.missing == (not submission.key)
    for name, part in row.holds.items():
        assert part in submission.files[name].decode()


def test_half_of_the_deliveries_come_from_public_reports() -> None:
    named = {recipe.source for recipe in RECIPES} - {""}
    assert len(RECIPES) >= 60
    assert len(named) >= len(RECIPES) // 2

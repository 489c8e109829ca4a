"""Whose a delivery is: the outermost layer and the roster say it, and a claim joins only what nobody contradicts."""

from __future__ import annotations

from dll.autograder.intake.class_tree import Delivery
from dll.autograder.intake.identity import Claim, Enrolled, safe_id, students
from dll.autograder.intake.roster import Person
from hypothesis import given
from hypothesis import strategies as st

PEOPLE = [Person("2026001", "Aoba", "a@x.jp", ("41", "a@x.jp")), Person("2026002", "Ito", "i@x.jp", ("42", "i@x.jp"))]


def moodle(number: str, name: str = "") -> Delivery:
    return Delivery(f"Moodle:{number}", (number,), name, "Moodle", [], [f"{name}_{number}"], [name])


def by_hand(name: str) -> Delivery:
    return Delivery(f"name:{name}", (name,), "", "", [], [name], [])


def signed(claim: str) -> Claim:
    return Claim(claim, signed=True)


def found(
    deliveries: list[Delivery], people: list[Person] | None = None, claims: dict[str, Claim] | None = None
) -> dict[str, Enrolled]:
    return {student.id: student for student in students(deliveries, people or [], claims or {})}


def english(student: Enrolled) -> str:
    return " ".join(note.en for note in student.notes)


def test_the_rosters_id_takes_the_place_of_the_platforms_number() -> None:
    rows = found([moodle("41", "Aoba H.")], PEOPLE)
    assert list(rows) == ["2026001", "2026002"]
    assert rows["2026001"].name == "Aoba"
    assert rows["2026002"].deliveries == []


def test_who_is_not_in_the_roster_has_a_row_and_is_said_to_be_a_stranger() -> None:
    rows = found([moodle("77", "Sato")], PEOPLE)
    assert sorted(rows) == ["2026001", "2026002", "77"]
    assert "does not have this student" in english(rows["77"])


def test_a_claim_against_the_platform_is_not_used() -> None:
    rows = found([moodle("41")], PEOPLE, {"Moodle:41": signed("2026002")})
    assert rows["2026001"].delivery is not None
    assert rows["2026002"].deliveries == []
    assert "claims the id 2026002" in english(rows["2026001"])


def test_a_claim_joins_where_the_roster_has_it_and_nobody_else_is_there() -> None:
    assert found([moodle("77")], PEOPLE, {"Moodle:77": Claim("2026002", signed=False)})["2026002"].delivery is not None
    both = found([moodle("42"), moodle("77")], PEOPLE, {"Moodle:77": signed("2026002")})
    assert [d.key for d in both["2026002"].deliveries] == ["Moodle:42"]
    assert both["77"].delivery is not None
    two = found([moodle("77"), moodle("78")], PEOPLE, {k: signed("2026002") for k in ("Moodle:77", "Moodle:78")})
    assert two["2026002"].deliveries == []
    assert sorted(two) == ["2026001", "2026002", "77", "78"]


def test_a_claim_of_an_id_that_the_roster_does_not_have_names_nobody() -> None:
    assert sorted(found([moodle("77")], PEOPLE, {"Moodle:77": signed("2026999")})) == ["2026001", "2026002", "77"]


def test_without_a_roster_a_claim_needs_the_comment_of_dll_submit() -> None:
    assert list(found([moodle("77")], [], {"Moodle:77": signed("2026002")})) == ["2026002"]
    assert list(found([moodle("77")], [], {"Moodle:77": Claim("2026002", signed=False)})) == ["77"]
    claims = {"Moodle:77": signed("42")}
    assert sorted(found([moodle("42"), moodle("77")], [], claims)) == ["42", "77"]


def test_two_uploads_for_one_student_are_refused_for_that_one_alone_with_both_names() -> None:
    rows = found([by_hand("2026001"), by_hand("2026001."), by_hand("2026002")])
    assert rows["2026001"].refused is not None
    assert "2026001, 2026001." in rows["2026001"].refused.en
    assert rows["2026002"].delivery is not None


def test_a_folder_that_names_a_student_of_the_roster_among_other_words_is_theirs() -> None:
    assert found([by_hand("2026002 by mail")], PEOPLE)["2026002"].delivery is not None
    assert sorted(found([by_hand("2026001 and 2026002")], PEOPLE)) == ["2026001", "2026001 and 2026002", "2026002"]


def test_a_groups_delivery_is_everybodys() -> None:
    people = [Person("1", group="Team A"), Person("2", group="Team A"), Person("3")]
    rows = found([moodle("7", "Team A")], people)
    assert [row.delivery.key if row.delivery else "" for row in rows.values()] == ["Moodle:7", "Moodle:7", ""]


def test_of_two_ids_the_one_without_letters_is_the_students() -> None:
    pairs = [Delivery(f"manaba:{n}", (f"u{n}", f"2026{n}"), "", "manaba", [], [], []) for n in (101, 102)]
    assert list(found(pairs)) == ["2026101", "2026102"]


@given(st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=8, unique=True))
def test_whatever_folders_are_called_each_delivery_is_in_one_row_and_an_id_is_a_files_name(names: list[str]) -> None:
    rows = students([by_hand(name) for name in names], [], {})
    assert sorted(d.key for row in rows for d in row.deliveries) == sorted(f"name:{name}" for name in names)
    for row in rows:
        assert row.id == safe_id(row.id)
        assert len(row.id.encode()) <= 120
        assert not set(row.id) & set('/\\\0:*?"<>|')
    assert len({row.id.casefold() for row in rows}) == len(rows)

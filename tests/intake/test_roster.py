"""Tables of people, as platforms export them: each student once, with all that they are called."""

from __future__ import annotations

import pytest
from dll.autograder.errors import DllError
from dll.autograder.intake.roster import Person, joined, read_roster

MOODLE = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    '"Participant 41","Aoba Hanako",aoba@example.ac.jp,"Submitted for grading - ",,100.00,Yes,"Friday, 20",-,\n'
    '"Participant 42","Ito Jiro",ito@example.ac.jp,"No submission",,100.00,Yes,-,-,\n'
)
MOODLE_JA = "ID,姓名,メールアドレス,ステータス,評点,評点変更可\n参加者41,青葉 花子,aoba@example.ac.jp,提出済み,,はい\n"
CANVAS = (
    "Student,ID,SIS Login ID,Section,Lecture 8 (5512)\n    Points Possible,,,,100\n"
    '"Aoba, Hanako",1042,aoba,DL 2026,87.50\n"Student, Test",9999,,DL 2026,\n'
)


def ids(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(p.id, (*p.aliases, *p.numbers)) for p in read_roster(text.encode(), "roster.csv")]


def test_moodles_worksheet_gives_the_number_without_its_word() -> None:
    assert ids(MOODLE) == [("41", ("aoba@example.ac.jp", "41")), ("42", ("ito@example.ac.jp", "42"))]
    assert [p.name for p in read_roster(MOODLE.encode(), "x")] == ["Aoba Hanako", "Ito Jiro"]
    assert ids(MOODLE_JA) == [("41", ("aoba@example.ac.jp", "41"))]


def test_canvass_gradebook_has_no_row_of_points_and_no_test_student() -> None:
    assert ids(CANVAS) == [("aoba", ("1042",))]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_table_of_ones_own_is_read_in_the_encodings_that_spreadsheets_write(separator: str, encoding: str) -> None:
    text = (
        separator.join(["学籍番号", "氏名", "メール"])
        + "\r\n"
        + separator.join(["a001", "青葉 花子", "h@x.jp"])
        + "\r\n"
    )
    assert read_roster(text.encode(encoding), "x") == [Person("a001", "青葉 花子", "h@x.jp", ("h@x.jp",), is_own=True)]


def test_an_id_with_letters_stays_whole() -> None:
    assert ids("id,name,email\ns2026001,Aoba,a@x.jp\n") == [("s2026001", ("a@x.jp",))]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no column"),
        (b"Aoba,Hanako\n", "no column"),
        (b"id,name\n", "names nobody"),
        (b"\xff\xfe\x00", "no column"),
        (b"id,\x81", "not a table"),
        (b'id,name\n"' + b"x" * 200_000, "no column"),
        (b"id,name\n" + b"".join(b"%d,a\n" % n for n in range(1, 20_003)), "more than"),
    ],
)
def test_what_is_no_roster_is_refused_in_one_sentence(content: bytes, why: str) -> None:
    with pytest.raises(DllError, match=why):
        read_roster(content, "roster.csv")


def test_two_tables_complete_each_other_and_the_students_own_id_wins() -> None:
    own = read_roster(b"student id,name,email\n2026001,Aoba Hanako,AOBA@example.ac.jp\n", "own.csv")
    for tables in ([own, read_roster(MOODLE.encode(), "m")], [read_roster(MOODLE.encode(), "m"), own]):
        people = joined(tables)
        assert [p.id for p in people] == (["2026001", "42"])
        assert "41" in people[0].numbers


def test_a_row_that_would_make_two_students_one_is_refused() -> None:
    two = [Person("1", email="a@x", aliases=("a@x",)), Person("2", email="b@x", aliases=("b@x",))]
    with pytest.raises(DllError, match="do not fit together"):
        joined([two, [Person("9", aliases=("a@x", "b@x"))]])


def test_two_rows_of_one_table_are_never_one_student() -> None:
    table = b"id,name,email\n2026001,Aoba,n/a\n2026002,Ito,n/a\n2026003,A,ao.ba@u.jp\n2026004,B,aoba@u.jp\n-,C,c@u.jp\n"
    people = joined([read_roster(table, "x"), read_roster(b"email,name\naoba@u.jp,B\n", "y")])
    assert [p.id for p in people] == ["2026001", "2026002", "2026003", "2026004", "c@u.jp"]


def test_one_id_with_two_names_is_refused_and_twice_the_same_is_one() -> None:
    with pytest.raises(DllError, match="2026001 twice, for Aoba and Ito"):
        read_roster(b"id,name\n2026001,Aoba\n2026001,Ito\n", "x")
    assert len(read_roster(b"id,name\n2026001,Aoba\n2026001,Aoba\n", "x")) == 1


def test_a_platforms_number_is_not_another_students_id() -> None:
    people = joined([read_roster(MOODLE.encode(), "m"), read_roster(b"id,name,email\n41,Sato,s@u.jp\n", "own")])
    assert [p.name for p in people] == ["Aoba Hanako", "Ito Jiro", "Sato"]


def test_a_blind_worksheet_and_excels_way_to_write_numbers_are_read() -> None:
    assert ids("Identifier,Status,Grade can be changed\nParticipant 7,-,Yes\n") == [("7", ("7",))]
    assert ids('id,name\n"=""02026001""",Aoba\n') == [("02026001", ())]

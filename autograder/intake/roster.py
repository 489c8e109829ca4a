"""Who takes the course: Moodle's grading worksheet, Canvas's gradebook, or a table with id, name and email.

Columns are found by their names, in any order; what else a site exports is passed over.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

import msgspec

from ..errors import DllError

MOST_TABLE_BYTES = 16 << 20
MOST_PEOPLE = 20_000
_ENCODINGS = ("utf-8-sig", "cp932")
_COLUMNS = {
    "id": (
        "id number",
        "student id",
        "student number",
        "sis user id",
        "学籍番号",
        "学生番号",
        "idナンバー",
        "学生証番号",
    ),
    "login": ("sis login id", "username", "user id", "login", "ユーザ名", "ユーザー名", "ユーザid", "ユーザーid"),
    "number": ("identifier", "識別子", "id"),
    "name": ("full name", "name", "student", "student name", "氏名", "名前", "姓名", "学生氏名", "フルネーム"),
    "last": ("last name", "lastname", "surname", "姓", "sn"),
    "first": ("first name", "firstname", "given name", "名"),
    "group": ("group", "team", "グループ", "班"),
    "email": ("email address", "email", "e-mail", "mail", "メールアドレス", "メール", "eメール"),
}
"""What a column may be called, folded; where two could be the same thing, the first in the order here is taken."""
_CANVASES = {"student", "section"}
_PARTICIPANT = re.compile(r"\D*(\d+)", re.DOTALL)
_MOODLES = {
    "identifier",
    "識別子",
    "grade can be changed",
    "last modified (submission)",
    "評点変更可",
    "最終更新日時 (提出)",
}
"""Columns of Moodle's worksheet alone: its numbers stand behind a word, as in `Participant 41`."""
_NOTHING = ("", "na", "n/a", "none", "null", "nan", "なし", "未登録")
_FORMULA = re.compile(r'="([^"]*)"')
"""How Excel is told that a number is text."""
_NOBODY = ("points possible", "student, test", "test student", "テスト学生")


class Person(msgspec.Struct, frozen=True):
    """One student who is known, and what they are called elsewhere."""

    id: str
    name: str = ""
    email: str = ""
    aliases: tuple[str, ...] = ()
    """The login, the email: each joins a delivery to this student, as the id does."""
    group: str = ""
    is_own: bool = False
    """Whether the id is the student's own, and not a platform's number or an email in its place."""
    numbers: tuple[str, ...] = ()
    """The platform's numbers for them, which are no ids."""

    @property
    def keys(self) -> tuple[str, ...]:
        """What joins another table's row or a delivery to this student."""
        own = [key_of(value) for value in (self.id, *self.aliases, self.email) if value not in self.numbers]
        return tuple(dict.fromkeys(key for key in [*own, *map(number_key, self.numbers)] if key))


def looks_like(name: str) -> str:
    """The same for two ids that a person or a spreadsheet may take for one."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name)).casefold().lstrip("0")


def key_of(value: str) -> str:
    """For joining by an id or an address; empty where it is a placeholder. Of addresses each sign counts."""
    if "@" in value:
        return value.casefold().strip()
    return looks_like(value) if value.casefold().strip(" .-/") not in _NOTHING else ""


def number_key(number: str) -> str:
    """For joining by a platform's number, which may be another student's own id."""
    return f"#{looks_like(number)}"


def read_roster(content: bytes, label: str) -> list[Person]:
    """The people of one table. Raises DllError where it is none, says nobody, or two of one id."""
    rows = _rows(_decoded(content, label))
    columns, rows = _with_columns(rows)
    if not columns:
        raise DllError("roster.no-columns", name=label)
    people = _without_second_rows([p for row in rows if (p := _person(row, columns)) is not None], label)
    if not people:
        raise DllError("roster.nobody", name=label)
    if len(people) > MOST_PEOPLE:
        raise DllError("roster.too-long", name=label, most=MOST_PEOPLE)
    return people


def _without_second_rows(people: list[Person], label: str) -> list[Person]:
    """Each student once; one id with two names is a fault of the table."""
    found: dict[str, Person] = {}
    for person in people:
        first = found.setdefault(key_of(person.id) or person.id, person)
        if first is not person and first.name != person.name:
            raise DllError("roster.twice", name=label, id=person.id, first=first.name, second=person.name)
    return list(found.values())


def _decoded(content: bytes, label: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DllError("roster.no-text", name=label)


def _rows(text: str) -> list[list[str]]:
    head = text[:4096].splitlines()[:3]
    separator = max(",;\t", key=lambda mark: sum(line.count(mark) for line in head))
    table = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [[_plain(cell) for cell in row] for row in table]
    except csv.Error:  # a field without end
        return []


def _plain(cell: str) -> str:
    text = "".join(c for c in cell if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp")).strip()[:200]
    formula = _FORMULA.fullmatch(text)
    return formula[1] if formula else text


def _with_columns(rows: list[list[str]]) -> tuple[dict[str, int], list[list[str]]]:
    """Which column is what, by the first row that names some, and the rows below it."""
    for number, row in enumerate(rows[:20]):
        found: dict[str, int] = {}
        folded = [unicodedata.normalize("NFKC", cell).casefold() for cell in row]
        for column, names in _COLUMNS.items():
            places = [folded.index(name) for name in names if name in folded]
            if places:
                found[column] = places[0]
        if {"id", "login", "number", "email"} & found.keys() and (len(found) > 1 or _MOODLES & set(folded)):
            if "number" in found and _MOODLES & set(folded):
                found["participant"] = found.pop("number")
            elif "number" in found and "id" not in found and not set(folded) >= _CANVASES:
                found["id"] = found.pop("number")
            return found, rows[number + 1 :]
    return {}, []


def _person(row: Sequence[str], columns: dict[str, int]) -> Person | None:
    def cell(column: str) -> str:
        place = columns.get(column)
        return row[place] if place is not None and place < len(row) else ""

    name = cell("name") or " ".join(part for part in (cell("last"), cell("first")) if part)
    participant = _PARTICIPANT.fullmatch(cell("participant"))  # in the language of whoever downloaded it
    number = participant[1] if participant else cell("number")
    ids = [value for value in (cell("id"), cell("login"), number, cell("email")) if key_of(value)]
    if name.casefold() in _NOBODY or not ids:
        return None
    aliases = tuple(
        dict.fromkeys(value for value in (cell("login"), cell("email")) if key_of(value) and value != ids[0])
    )
    numbers = (number,) if number else ()
    return Person(ids[0], name, cell("email"), aliases, cell("group"), is_own=bool(cell("id")), numbers=numbers)


def joined(tables: Iterable[list[Person]]) -> list[Person]:
    """The people of several tables, each once: two rows with an id, a login or an email in common are one. Raises
    DllError where one row would make two of another table's people one."""
    people: list[Person] = []
    for table in tables:
        owner: dict[str, int] = {}
        for number, person in enumerate(people):
            owner |= dict.fromkeys(person.keys, number)
        for person in table:
            at = {owner[key] for key in person.keys if key in owner}
            if len(at) > 1:
                raise DllError("roster.joins-two", id=person.id)
            if at:
                (number,) = at
                people[number] = _one(people[number], person)
            else:
                people.append(person)
    return people


def _one(before: Person, more: Person) -> Person:
    """One student by two tables: their own id where one of them has it."""
    main, other = (more, before) if more.is_own and not before.is_own else (before, more)
    others = [value for value in (*main.aliases, other.id, *other.aliases) if value not in (main.id, *other.numbers)]
    return Person(
        main.id,
        main.name or other.name,
        main.email or other.email,
        tuple(dict.fromkeys(others)),
        main.group or other.group,
        is_own=main.is_own,
        numbers=tuple(dict.fromkeys([*main.numbers, *other.numbers])),
    )

"""The gradebook: one SQLite file that is the truth about a class. A submission is in it whole, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ..delivery.account import Line, Place
from ..errors import DllError
from ..intake.submission import Submission
from ..model import CheckResult, Setting
from ..neutral import plain
from ..text import Text

BOOK = "gradebook.sqlite"
"""The name of its file in an output folder."""
_SCHEMA = """
create table run (key text primary key, value text not null) without rowid;
create table submissions (
    id text primary key, name text not null, digest text not null, status text not null,
    reason text not null, repairs text not null, printed text not null,
    delivery text not null default '', own integer not null default 0, gone integer not null default 0
) without rowid;
create table account (
    submission text not null, position integer not null, path text not null, place text not null,
    target text not null, why text not null, files integer not null, primary key (submission, position)
) without rowid;
create table checks (
    submission text not null references submissions (id), position integer not null,
    problem text not null, function text not null, test text not null, device text not null,
    dtype text not null, outcome text not null, mistake text, record text not null,
    primary key (submission, position)
) without rowid;
"""
_LATER = (
    "alter table submissions add column delivery text not null default ''",
    "alter table submissions add column own integer not null default 0",
    "alter table submissions add column gone integer not null default 0",
    next(statement for statement in _SCHEMA.split(";") if "table account" in statement),
)
"""What a book of an earlier `dll` lacks."""
GRADED, NOT_GRADED, NOT_HANDED_IN = "graded", "not graded", "not handed in"


def _harmless(text: str) -> str:
    return plain(text.expandtabs(4), limit=len(text) * 4)


class Entry(msgspec.Struct, frozen=True):
    """One submission as the gradebook has it."""

    id: str
    name: str
    digest: str
    status: str
    reason: Text | None
    repairs: tuple[Text, ...]
    results: tuple[CheckResult, ...]
    gone: bool = False
    """Whether the last run had neither the student nor a delivery of theirs."""
    same_as: tuple[str, ...] = ()
    """Whose own files are the same: for the TA to look at, never for a student."""


class Gradebook:
    """An open gradebook. Another process cannot write to it meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        new = not path.exists()
        with self._speaking():
            self._db = sqlite3.connect(path, isolation_level=None, timeout=1.0)
            self._db.execute("pragma locking_mode = exclusive")
            self._db.execute("begin exclusive")
            columns = self._db.execute("select name from pragma_table_info('submissions')").fetchall()
            for statement in _SCHEMA.split(";") if new else () if ("gone",) in columns else _LATER:
                self._db.execute(statement)
            self._db.execute("commit")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """SQLite's errors as one sentence; what was committed stays."""
        try:
            yield
        except sqlite3.OperationalError as error:
            key = "gradebook.locked" if "locked" in str(error) else "gradebook.disk"
            raise DllError(key, path=self._path, error=error) from None
        except sqlite3.DatabaseError as error:
            raise DllError("gradebook.broken", path=self._path, error=error) from None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._speaking():
            self._db.execute("begin")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def setting(self) -> Setting | None:
        """What the grading in this book depends on; None in a new book."""
        with self._speaking():
            row = self._db.execute("select value from run where key = 'setting'").fetchone()
        return None if row is None else msgspec.json.decode(row[0], type=Setting)

    def record_setting(self, setting: Setting) -> None:
        """Keep what this grading depends on."""
        with self._transaction():
            document = msgspec.json.encode(setting).decode()
            self._db.execute("insert or replace into run values ('setting', ?)", (document,))

    def record(
        self, submission: Submission, results: Sequence[CheckResult], reason: Text | None = None, printed: str = ""
    ) -> None:
        """Put one submission in, in one step; with a reason it is `not graded`.

        `printed` and the results' notes are for the TA alone, who may read them in a terminal.
        """
        results = [msgspec.structs.replace(r, note=_harmless(r.note)) for r in results]
        rows = [
            (
                submission.id,
                position,
                r.problem,
                r.function,
                r.test,
                r.variant.device,
                r.variant.dtype,
                r.outcome.value,
                r.mistake,
                msgspec.json.encode(r).decode(),
            )
            for position, r in enumerate(results)
        ]
        status = NOT_GRADED if reason is not None else GRADED if submission.key else NOT_HANDED_IN
        with self._transaction():
            self._db.execute("delete from checks where submission = ?", (submission.id,))
            self._db.execute(
                "insert or replace into submissions values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                (
                    submission.id,
                    submission.name,
                    submission.digest,
                    status,
                    msgspec.json.encode(reason).decode(),
                    msgspec.json.encode(submission.said).decode(),
                    _harmless(printed),
                    submission.key,
                    int(submission.is_own),
                ),
            )
            self._db.executemany("insert into checks values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            self._put_account(submission.id, submission.lines)

    def note(self, submission: Submission) -> None:
        """Keep what is said of a submission that is graded already: its name, its repairs and its account."""
        with self._transaction():
            self._db.execute(
                "update submissions set name = ?, repairs = ?, delivery = ?, own = ?, gone = 0 where id = ?",
                (
                    submission.name,
                    msgspec.json.encode(submission.said).decode(),
                    submission.key,
                    int(submission.is_own),
                    submission.id,
                ),
            )
            self._put_account(submission.id, submission.lines)

    def account_for_nobody(self, lines: Sequence[Line]) -> None:
        """Keep what belongs to no submission."""
        with self._transaction():
            self._put_account("", lines)

    def _put_account(self, submission: str, lines: Sequence[Line]) -> None:
        self._db.execute("delete from account where submission = ?", (submission,))
        rows = [
            (submission, n, line.path, line.place, line.target, msgspec.json.encode(line.why).decode(), line.count)
            for n, line in enumerate(lines)
        ]
        self._db.executemany("insert into account values (?, ?, ?, ?, ?, ?, ?)", rows)

    def account(self) -> Iterator[tuple[str, Line]]:
        """Each file that was uploaded, with the id of its submission; empty where it is part of none."""
        with self._speaking():
            query = "select submission, path, place, target, why, files from account order by submission, position"
            places: dict[str, Place] = {"file": "file", "left": "left", "nobody": "nobody"}
            for submission, path, place, target, why, files in self._db.execute(query):
                reason = msgspec.json.decode(why, type=Text | None)
                yield submission, Line(path, places[place], target, reason, files)

    def enrol(
        self, students: Mapping[str, tuple[str, ...]], deliveries: Mapping[str, str], *, is_whole: bool
    ) -> dict[str, str]:
        """Move rows whose student has another id now: id before -> id now. Of a whole roster, mark those that are gone.

        `students`: id -> what else the student is called; `deliveries`: id -> what tells their delivery from others.
        """
        moved: dict[str, str] = {}
        with self._transaction():
            rows = self._db.execute("select id, delivery from submissions").fetchall()
            free = {ident: key for ident, key in rows if ident not in students}
            taken = {ident for ident, _ in rows}
            for ident, others in students.items():
                if ident in taken:
                    continue
                key = deliveries.get(ident, "")
                before = next((old for old in free if old in others or (key and free[old] == key)), None)
                if before is not None:
                    self._move(before, ident)
                    moved[before] = ident
                    del free[before]
            if is_whole:
                self._db.execute("update submissions set gone = 0")
                self._db.executemany("update submissions set gone = 1 where id = ?", [(ident,) for ident in free])
        return moved

    def _move(self, before: str, ident: str) -> None:
        for table, column in (("submissions", "id"), ("checks", "submission"), ("account", "submission")):
            self._db.execute(f"update {table} set {column} = ? where {column} = ?", (ident, before))  # noqa: S608 - ours

    def digests(self) -> dict[str, str]:
        """The digests of the submissions that are graded, by id."""
        with self._speaking():
            rows = self._db.execute("select id, digest from submissions where status = ?", (GRADED,))
            return dict(rows.fetchall())

    def deliveries(self) -> dict[str, str]:
        """What tells each row's delivery from others, by id; empty of who handed in nothing."""
        with self._speaking():
            return dict(self._db.execute("select id, delivery from submissions").fetchall())

    def _same(self) -> dict[str, tuple[str, ...]]:
        """Submissions of different deliveries whose own files are the same."""
        query = "select digest, id, delivery from submissions where own = 1 and digest <> ''"
        by_digest: dict[str, list[tuple[str, str]]] = {}
        for digest, ident, delivery in self._db.execute(query).fetchall():
            by_digest.setdefault(digest, []).append((ident, delivery))
        return {
            ident: tuple(other for other, theirs in alike if theirs != delivery)
            for alike in by_digest.values()
            for ident, delivery in alike
        }

    def entries(self) -> Iterator[Entry]:
        """All submissions in the order of their ids."""
        with self._speaking():
            query = "select id, name, digest, status, reason, repairs, gone from submissions order by id"
            rows = self._db.execute(query).fetchall()
            same = self._same()
            for ident, name, digest, status, reason, repairs, gone in rows:
                records = self._db.execute(
                    "select record from checks where submission = ? order by position", (ident,)
                ).fetchall()
                yield Entry(
                    ident,
                    name,
                    digest,
                    status,
                    msgspec.json.decode(reason, type=Text | None),
                    msgspec.json.decode(repairs, type=tuple[Text, ...]),
                    tuple(msgspec.json.decode(record, type=CheckResult) for (record,) in records),
                    bool(gone),
                    same.get(ident, ()),
                )

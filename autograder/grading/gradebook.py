"""The gradebook: one SQLite file that is the truth about a class. A submission is in it whole, or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from ..errors import DllError
from ..intake.submissions import Submission
from ..model import CheckResult, Setting
from ..neutral import plain
from ..text import Text

BOOK = "gradebook.sqlite"
"""The name of its file in an output folder."""
_SCHEMA = """
create table run (key text primary key, value text not null) without rowid;
create table submissions (
    id text primary key, name text not null, digest text not null, status text not null,
    reason text not null, repairs text not null, printed text not null
) without rowid;
create table checks (
    submission text not null references submissions (id), position integer not null,
    problem text not null, function text not null, test text not null, device text not null,
    dtype text not null, outcome text not null, mistake text, record text not null,
    primary key (submission, position)
) without rowid;
"""
GRADED, NOT_GRADED = "graded", "not graded"


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


class Gradebook:
    """An open gradebook. Another process cannot write to it meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        new = not path.exists()
        with self._speaking():
            self._db = sqlite3.connect(path, isolation_level=None, timeout=1.0)
            self._db.execute("pragma locking_mode = exclusive")
            self._db.execute("begin exclusive")
            if new:
                for statement in _SCHEMA.split(";"):
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
        with self._transaction():
            self._db.execute("delete from checks where submission = ?", (submission.id,))
            self._db.execute(
                "insert or replace into submissions values (?, ?, ?, ?, ?, ?, ?)",
                (
                    submission.id,
                    submission.name,
                    submission.digest,
                    GRADED if reason is None else NOT_GRADED,
                    msgspec.json.encode(reason).decode(),
                    msgspec.json.encode(submission.repairs).decode(),
                    _harmless(printed),
                ),
            )
            self._db.executemany("insert into checks values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def digests(self) -> dict[str, str]:
        """The digests of the submissions that are graded, by id."""
        with self._speaking():
            rows = self._db.execute("select id, digest from submissions where status = ?", (GRADED,))
            return dict(rows.fetchall())

    def entries(self) -> Iterator[Entry]:
        """All submissions in the order of their ids."""
        with self._speaking():
            query = "select id, name, digest, status, reason, repairs from submissions order by id"
            rows = self._db.execute(query).fetchall()
            for ident, name, digest, status, reason, repairs in rows:
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
                )

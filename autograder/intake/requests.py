"""What the reader is asked, and what it answers: data alone."""

from __future__ import annotations

import msgspec

from ..delivery.account import Line, When
from ..text import Text
from .outermost import OnDisk, Stored
from .roster import Person


class GivenFile(msgspec.Struct, frozen=True):
    """One file for the reader: where its bytes are, and where its student's delivery has it."""

    path: str
    size: int
    when: When
    at: OnDisk | Stored


class ReadDelivery(msgspec.Struct, frozen=True, tag="delivery"):
    """Read one delivery: what is asked for the reader knows from its start."""

    files: tuple[GivenFile, ...]


class ReadComment(msgspec.Struct, frozen=True, tag="comment"):
    """Read the comment of a zip."""

    file: GivenFile


class ReadRoster(msgspec.Struct, frozen=True, tag="roster"):
    """Read a table of people."""

    file: GivenFile


class ReadSubmitters(msgspec.Struct, frozen=True, tag="submitters"):
    """Read Gradescope's submission_metadata.yml."""

    file: GivenFile


class ListNames(msgspec.Struct, frozen=True, tag="names"):
    """List the names in a zip, as many as tell what it is."""

    file: GivenFile


ReaderRequest = ReadDelivery | ReadComment | ReadRoster | ReadSubmitters | ListNames


def subject(request: ReaderRequest) -> str:
    """What the request is about, for a sentence: of a delivery its largest file."""
    if not isinstance(request, ReadDelivery):
        return request.file.path
    return max(request.files, key=lambda given: given.size).path if request.files else "-"


class FoundFiles(msgspec.Struct, frozen=True, tag="files"):
    """What was found in a delivery."""

    files: dict[str, bytes]
    lines: tuple[Line, ...]
    repairs: tuple[Text, ...]
    not_placed: Text | None
    is_own: bool


class Comment(msgspec.Struct, frozen=True, tag="comment"):
    """The comment; empty where there is none, or it is no zip."""

    text: str


class People(msgspec.Struct, frozen=True, tag="people"):
    """The people of a table."""

    people: tuple[Person, ...]


class Submitters(msgspec.Struct, frozen=True, tag="submitters"):
    """Folder of a submission -> who handed it in."""

    people: dict[str, tuple[Person, ...]]


class Names(msgspec.Struct, frozen=True, tag="names"):
    """The first names in a zip; none where it is no zip."""

    names: tuple[str, ...]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Why it cannot be read."""

    sentence: Text


Body = FoundFiles | Comment | People | Submitters | Names | Refused


class ReaderReply(msgspec.Struct, frozen=True):
    """What came of a request, and what confined the process that it came from."""

    body: Body
    jail: tuple[str, ...]

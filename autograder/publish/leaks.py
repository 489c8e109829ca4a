"""Finds what must never be published in what is about to be: planted canaries, and the secret lines themselves.

A canary is a string constant, so that it survives in a compiled module as well as in a source. It is searched for
in every file of an artefact, in archives inside archives, and in the usual encodings.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from ..assignment import Assignment
from ..errors import DllError
from ..solutions import BEGIN, CANARY, END

_CANARY = re.compile(rf'"({CANARY}[0-9a-f-]{{36}})"')
_BLOCK = re.compile(rf"{BEGIN}\n(.*?){END}", re.DOTALL)
_LONG_ENOUGH = 30
_SHORT_BLOCK = 15
"""Characters that make a line of code somebody's own: shorter ones stand in every program."""
_PUBLIC_ANYWAY = ("import ", "from ", "def ", "class ", "@")
_BROKEN_ARCHIVE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError)


class Secrets(msgspec.Struct, frozen=True):
    """What to search for: each canary, and each telling line, with the file that it comes from.

    Lines are without any white space, so that indentation, quoting and comments around them do not hide them.
    """

    canaries: dict[bytes, str]
    lines: dict[str, tuple[str, str]]
    """Where each comes from, and how it stands there."""


def secrets_of(assignment: Assignment) -> Secrets:
    """The canaries of all solutions and staff files, and their telling lines.

    Staff files share idioms with the public tests and signatures with the starter: a line that stands in both is no
    secret. Refuses where a file
    has no canary: the search would be blind to it.
    """
    canaries: dict[bytes, str] = {}
    lines: dict[str, tuple[str, str]] = {}
    folders = [assignment.folder(problem.name) / "public" for problem in assignment.problems]
    public = [path for folder in folders for path in folder.iterdir() if path.suffix in (".py", ".toml")]
    public += [path for problem in assignment.problems if (path := assignment.starter(problem.name)).is_file()]
    idioms = {line for path in public for line in _telling(path.read_text(encoding="utf-8"))}
    for path in secret_files(assignment):
        where = path.relative_to(assignment.root).as_posix()
        text = path.read_text(encoding="utf-8")
        if path.name != "ja.toml":  # its keys are names of tests: there is no place for a canary
            found = _CANARY.findall(text)
            if not found:
                raise DllError("publish.no-canary", path=where)
            canaries |= {canary.encode(): where for canary in found}
        is_solution = path == assignment.solution(path.stem)
        telling = _of_solution(text) if is_solution else _telling(text)
        lines |= {
            squeezed: (where, line) for squeezed, line in telling.items() if is_solution or squeezed not in idioms
        }
    return Secrets(canaries, lines)


def _telling(text: str) -> dict[str, str]:
    """The lines that are long enough to be somebody's own, and neither imports nor signatures."""
    lines = [line.strip() for line in text.splitlines()]
    own = [line for line in lines if len(line) >= _LONG_ENOUGH and not line.startswith(_PUBLIC_ANYWAY)]
    return {_squeezed(line): line for line in own}


def _of_solution(text: str) -> dict[str, str]:
    """The telling lines of its blocks, and each short block as a whole."""
    blocks = _BLOCK.findall(text)
    short = {_squeezed(block): block.strip() for block in blocks if block.count("\n") <= 3}
    return _telling("".join(blocks)) | {key: block for key, block in short.items() if len(key) >= _SHORT_BLOCK}


def _squeezed(text: str) -> str:
    return "".join(text.split())


def secret_files(assignment: Assignment) -> list[Path]:
    """Solutions, and the code and catalogues among the staff files."""
    found = []
    for problem in assignment.problems:
        found.append(assignment.solution(problem.name))
        staff = assignment.folder(problem.name) / "staff"
        found += [p for p in staff.rglob("*") if p.suffix in (".py", ".toml")]
    return sorted(p for p in found if "__pycache__" not in p.parts)


def refuse_leaks(artefacts: Mapping[str, bytes], secrets: Secrets) -> None:
    """Refuse, in one sentence, the first artefact in which something secret is found."""
    needles = [(form, where) for canary, where in secrets.canaries.items() for form in _forms(canary)]
    seen: set[bytes] = set()
    for name, content in artefacts.items():
        for inner, part in _parts(name, content):
            for needle, where in needles:
                if needle in part:
                    raise DllError("publish.leak", artefact=inner, path=where)
            if (digest := hashlib.sha256(part).digest()) not in seen:
                seen.add(digest)
                _refuse_lines(inner, part, secrets)


def _refuse_lines(name: str, part: bytes, secrets: Secrets) -> None:
    for text in _texts(part):
        for squeezed, (where, line) in secrets.lines.items():
            if squeezed in text:
                raise DllError("publish.leaked-line", artefact=name, path=where, line=line)


def _texts(part: bytes) -> Iterator[str]:
    """What a part says to a reader, without white space: as it is, and as the strings of a JSON document."""
    if part[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = part.decode("utf-16", errors="replace")
    elif part[1:40:2].count(0) > 10:
        text = part.decode("utf-16-le", errors="replace")
    else:
        text = part.replace(b"\0", b"").decode(errors="replace")
    text = _squeezed(text)
    yield text
    if "\\" in text:
        yield _squeezed(text.replace("\\n", " ").replace('\\"', '"').replace("\\t", " ").replace("\\\\", "\\"))


def _forms(canary: bytes) -> Iterator[bytes]:
    """The canary as it would stand in text, UTF-16, hexadecimal, and base64 at each of its three offsets."""
    text = canary.decode()
    yield canary
    yield text.encode("utf-16-le")
    yield canary.hex().encode()
    for shift in range(3):
        yield base64.b64encode(b"\0" * shift + canary)[4 * (shift > 0) + (shift == 2) : -4]


def _parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The file, and what lies in it where it is an archive, however deep."""
    yield name, content
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from _parts(f"{name}/comment", archive.comment)
                for info in archive.infolist():
                    yield from _parts(f"{name}/{info.filename}", archive.read(info))
        elif content.startswith(b"\x1f\x8b"):
            yield from _parts(f"{name}/gunzipped", gzip.decompress(content))
        elif content.startswith(b"BZh"):
            yield from _parts(f"{name}/bunzipped", bz2.decompress(content))
        elif content.startswith(b"\xfd7zXZ\0"):
            yield from _parts(f"{name}/unpacked", lzma.decompress(content))
        elif content[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(content)) as tar:
                for member in tar:
                    if (stream := tar.extractfile(member)) is not None:
                        yield from _parts(f"{name}/{member.name}", stream.read())
    except _BROKEN_ARCHIVE as error:
        raise DllError("publish.unreadable", artefact=name, error=error) from None

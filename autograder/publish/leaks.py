"""Finds what must never be published in what is about to be: planted canaries, and the secret lines themselves.

A canary is a string constant, so that it survives in a compiled module as well as in a source. It is searched for
in every file of an artefact, in archives inside archives, and in the usual encodings.
"""

from __future__ import annotations

import base64
import gzip
import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from ..assignment import Assignment
from ..errors import DllError
from .starter import BEGIN, END

_CANARY = re.compile(r'"(dll-canary-[0-9a-f-]{36})"')
_BLOCK = re.compile(rf"{BEGIN}\n(.*?){END}", re.DOTALL)
_LONG_ENOUGH = 30
"""Characters that make a line of code somebody's own: shorter ones stand in every program."""
_PUBLIC_ANYWAY = (b"import ", b"from ", b"def ", b"class ", b"@")
_BROKEN_ARCHIVE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, OSError, EOFError)


class Secrets(msgspec.Struct, frozen=True):
    """What to search for: each canary, and each telling line, with the file that it comes from."""

    canaries: dict[bytes, str]
    lines: dict[bytes, str]


def secrets_of(assignment: Assignment) -> Secrets:
    """The canaries of all solutions and staff files, and their telling lines.

    Hidden tests share idioms with the public ones: a line that stands in both is no secret. Refuses where a file
    has no canary: the search would be blind to it.
    """
    canaries: dict[bytes, str] = {}
    lines: dict[bytes, str] = {}
    folders = [assignment.folder(problem.name) for problem in assignment.problems]
    idioms = {line for folder in folders for path in folder.glob("public/test_*.py") for line in _telling(path)}
    for path in secret_files(assignment):
        where = path.relative_to(assignment.root).as_posix()
        found = _CANARY.findall(path.read_text(encoding="utf-8"))
        if not found:
            raise DllError("publish.no-canary", path=where)
        canaries |= {canary.encode(): where for canary in found}
        shared = idioms if path.name.startswith("test_") else set()
        only_blocks = path == assignment.solution(path.stem)
        lines |= {line: where for line in _telling(path, only_blocks=only_blocks) if line not in shared}
    return Secrets(canaries, lines)


def _telling(path: Path, *, only_blocks: bool = False) -> set[bytes]:
    """The lines that are long enough to be somebody's own, and neither imports nor signatures."""
    text = path.read_text(encoding="utf-8")
    text = "".join(_BLOCK.findall(text)) if only_blocks else text
    lines = {line.strip() for line in text.encode().splitlines()}
    return {line for line in lines if len(line) >= _LONG_ENOUGH and not line.startswith(_PUBLIC_ANYWAY)}


def secret_files(assignment: Assignment) -> list[Path]:
    """Solutions, and the code among the staff files."""
    found = []
    for problem in assignment.problems:
        found.append(assignment.solution(problem.name))
        staff = assignment.folder(problem.name) / "staff"
        found += [p for p in staff.rglob("*") if p.suffix == ".py" or p.name == "mistakes.toml"]
    return sorted(p for p in found if "__pycache__" not in p.parts)


def refuse_leaks(artefacts: Mapping[str, bytes], secrets: Secrets) -> None:
    """Refuse, in one sentence, the first artefact in which something secret is found."""
    needles = [(form, where) for canary, where in secrets.canaries.items() for form in _forms(canary)]
    for name, content in artefacts.items():
        for inner, part in _parts(name, content):
            for needle, where in needles:
                if needle in part:
                    raise DllError("publish.leak", artefact=inner, path=where)
            if b"\0" not in part:
                for line in part.splitlines():
                    if (origin := secrets.lines.get(line.strip())) is not None:
                        raise DllError("publish.leaked-line", artefact=inner, path=origin, line=line.strip().decode())


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
                for info in archive.infolist():
                    yield from _parts(f"{name}/{info.filename}", archive.read(info))
        elif content.startswith(b"\x1f\x8b"):
            yield from _parts(f"{name}/gunzipped", gzip.decompress(content))
        elif content[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(content)) as tar:
                for member in tar:
                    if (stream := tar.extractfile(member)) is not None:
                        yield from _parts(f"{name}/{member.name}", stream.read())
    except _BROKEN_ARCHIVE as error:
        raise DllError("publish.unreadable", artefact=name, error=error) from None

"""Whatever happened to an archive on its way: no crash, no flood, and every upload accounted for."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from dll.autograder.errors import NotReadable
from dll.autograder.intake import requests
from dll.autograder.intake.reader import Reader
from dll.autograder.intake.submission import asked_of

from ..conftest import EVERY
from .recipes import LEC8, at, content_of

BASES = {
    "Lec8.zip": {"zip": {"Lec8/vae.py": "@vae", "Lec8/gan.py": "@gan", "Lec8/data/a.csv": "1,2\n"}},
    "Lec8.tar": {"tar": {"vae.py": "@vae", "inner.zip": {"zip": {"gan.py": "@gan"}}}},
    "Lec8.tar.gz": {"tar": {"vae.py": "@vae", "gan.py": "@gan"}, "pack": "gz"},
    "Lec8.tar.xz": {"tar": {"vae.py": "@vae"}, "pack": "xz"},
    "Lec8.ipynb": {"notebook": ["@vae", "%matplotlib inline", "for i in range(3):\n    print(i)"]},
    "all.zip": {"zip": {"a.zip": {"zip": {"b.zip": {"zip": {"vae.py": "@vae"}}}}, "n.ipynb": {"notebook": ["@gan"]}}},
    "vae.py": "@vae",
}
ROUNDS = 300
"""Of each base: 2,100 in all; every fourth where a sample is taken."""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(asked_of(LEC8)) as started:
        yield started


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content after a few accidents."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(made) + 1)
        size = chance.choice([1, 2, 4, 16, 200])
        match chance.randrange(6):
            case 0:
                made[at : at + size] = chance.randbytes(size)
            case 1:
                del made[at : at + size]
            case 2:
                made[at:at] = made[chance.randrange(len(made) + 1) :][:size]
            case 3:
                made[at : at + size] = b"\xff" * size
            case 4:
                made[at : at + size] = b"\0" * size
            case 5 if len(made) > 40:
                del made[chance.randrange(20, len(made)) :]
    return bytes(made)


@EVERY
@pytest.mark.parametrize("name", BASES)
def test_a_mutated_upload_is_read_or_left_aside_with_a_reason(
    name: str, every: int, reader: Reader, tmp_path: Path
) -> None:
    whole = content_of(BASES[name])  # type: ignore[arg-type]  # a table of tables
    for number in range(0, ROUNDS, every):
        path = tmp_path / name
        path.write_bytes(mutated(whole, random.Random(f"{name} {number}")))
        given = requests.GivenFile(name, path.stat().st_size, (2026, 11, 20, 18, 0, 0), at(path))
        began = time.monotonic()
        with contextlib.suppress(NotReadable):  # all of it is left aside, with its sentence
            found: requests.FoundFiles = reader.ask(requests.ReadDelivery((given,)))
            _assert_accounted(name, found, number)
        assert time.monotonic() - began < 60, number  # the reader's own limit is 5 s of its time


def _assert_accounted(name: str, found: requests.FoundFiles, number: int) -> None:
    assert found.lines, number
    assert all(line.path == name or line.path.startswith(f"{name}/") for line in found.lines), number
    assert all(line.why is not None for line in found.lines if line.place != "file"), number
    assert found.files or found.not_placed is not None or name == "vae.py", number

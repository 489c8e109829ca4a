"""What a file is, by its content: names lie."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pytest
from dll.autograder.delivery.kinds import ARCHIVE_KINDS, HEAD_BYTES, FileKind, file_kind
from hypothesis import given
from hypothesis import strategies as st

from .test_archives import a_tar, a_zip

SOURCE = "import math\n\n\ndef area(r):\n    return math.pi * r**2  # 円の面積\n".encode()
NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (a_zip({"a.py": SOURCE}).getvalue(), "zip"),
        (a_zip({}).getvalue(), "zip"),
        (a_tar({"a.py": SOURCE}), "tar"),
        (gzip.compress(SOURCE, mtime=0), "gz"),
        (bz2.compress(SOURCE), "bz2"),
        (lzma.compress(SOURCE), "xz"),
        (b"\x28\xb5\x2f\xfd\x00", "zst"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "7z"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"\x1a\x00-lh5-", "lzh"),
        (NOTEBOOK, "notebook"),
        (b"\xef\xbb\xbf" + NOTEBOOK, "notebook"),
        (b' \n{"worksheets": [{"cells": [{"cell_type": "code"}]}], "nbformat": 3}', "notebook"),
        (NOTEBOOK[:-20], "notebook"),
        (SOURCE, "python"),
        (SOURCE.replace(b"\n", b"\r\n"), "python"),
        (SOURCE.replace(b"\n", b"\r"), "python"),
        (SOURCE.decode().encode("cp932"), "python"),
        (SOURCE.decode().encode("utf-16"), "python"),
        (SOURCE.decode().encode("utf-16-le"), "python"),
        (b"async def f(): ...\n", "python"),
        ("def 面積(r): ...\n".encode(), "python"),
        (b"from a.b import c\n", "python"),
        (b"import duties rose last year\nfrom one day to the next\n", "text"),
        (b"def is a word, too\nclass is another\n", "text"),
        ("課題の感想です。\n".encode(), "text"),
        (b'{"lr": 0.1}', "text"),
        (b"<!DOCTYPE html>\n<html>", "page"),
        (b'<?xml version="1.0"?>\n<html>', "page"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"{\\rtf1 import math\n}", "document"),
        (a_zip({"[Content_Types].xml": b"", "word/document.xml": b""}).getvalue(), "document"),
        (a_zip({"archive/data.pkl": b"", "archive/data/0": b""}).getvalue(), "numbers"),
        (a_zip({"x.npy": b"\x93NUMPY"}).getvalue(), "numbers"),
        (b"\x93NUMPY\x01\x00", "numbers"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "binary"),
    ],
)
def test_the_kind_is_that_of_the_content(content: bytes, kind: FileKind) -> None:
    assert file_kind(content) == kind


def test_an_archive_is_known_from_its_head_alone() -> None:
    large = {f"{n}.py": bytes(range(256)) * 40 for n in range(3)}
    for content in (a_zip(large, zipfile.ZIP_STORED).getvalue(), a_tar(large), gzip.compress(a_tar(large))):
        assert file_kind(content[:HEAD_BYTES]) == file_kind(content)
        assert file_kind(content) in ARCHIVE_KINDS


@pytest.mark.parametrize("layout", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_layout_of_tar_is_one(layout: int) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=layout) as archive:
        archive.addfile(
            tarfile.TarInfo("課題/" + "長い" * (10 if layout == tarfile.USTAR_FORMAT else 60) + ".py"), io.BytesIO()
        )
    assert file_kind(buffer.getvalue()) == "tar"


@given(st.binary(max_size=2000))
def test_any_bytes_have_a_kind(content: bytes) -> None:
    file_kind(content)


def test_a_text_that_is_slow_to_search_by_a_careless_pattern_is_not_slow_here() -> None:
    for unit in (b"def ", b"import ", b"class x", b"from a ", b"<?xml ", b" " * 7):
        file_kind(unit * (600_000 // len(unit)))

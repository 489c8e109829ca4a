"""The search for leaks finds a canary in every kind of artefact, and a secret line in every text."""

from __future__ import annotations

import base64
import bz2
import gzip
import importlib.util
import io
import json
import lzma
import py_compile
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from dll.autograder.assignment import Assignment
from dll.autograder.errors import DllError
from dll.autograder.publish.leaks import refuse_leaks, secret_files, secrets_of

from .conftest import canary_of


def in_zip(content: bytes, name: str = "inner") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def in_tar(content: bytes, mode: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        info = tarfile.TarInfo("inner")
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def compiled(canary: str, folder: Path) -> bytes:
    source = folder / "solution.py"
    source.write_text(f'CANARY = "{canary}"\n')
    return Path(py_compile.compile(str(source), importlib.util.cache_from_source(str(source))) or "").read_bytes()


KINDS: dict[str, Callable[[str, Path], bytes]] = {
    "source": lambda c, _: f"x = 1\nCANARY = '{c}'\n".encode(),
    "zip": lambda c, _: in_zip(c.encode()),
    "wheel in a zip": lambda c, _: in_zip(in_zip(b"#" + c.encode(), "solutions/vae.py"), "dll.whl"),
    "tar": lambda c, _: in_tar(c.encode(), "w"),
    "tar.gz": lambda c, _: in_tar(c.encode(), "w:gz"),
    "gz": lambda c, _: gzip.compress(c.encode()),
    "pyc": compiled,
    "json": lambda c, _: json.dumps({"a": [c]}).encode(),
    "msgpack": lambda c, _: msgspec.msgpack.encode([{"b": c}]),
    "utf-16": lambda c, _: ("\ufeff" + c).encode("utf-16-le"),
    "hexadecimal": lambda c, _: c.encode().hex().encode(),
    "base64": lambda c, _: base64.b64encode(c.encode()),
    "base64, one byte on": lambda c, _: base64.b64encode(b"'" + c.encode() + b"'"),
    "base64, two bytes on": lambda c, _: base64.b64encode(b"= " + c.encode() + b"\n"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_canary_is_found_in_each_kind_of_artefact(toy: Assignment, tmp_path: Path, kind: str) -> None:
    artefact = KINDS[kind](canary_of(toy), tmp_path)
    with pytest.raises(DllError, match=r"Not published: Toy\.zip.* holds the canary of .*solutions/toy/"):
        refuse_leaks({"Toy.zip": artefact}, secrets_of(toy))


@pytest.mark.parametrize("kind", KINDS)
def test_another_string_of_the_same_form_is_no_leak(toy: Assignment, tmp_path: Path, kind: str) -> None:
    artefact = KINDS[kind]("dll-canary-00000000-0000-0000-0000-000000000000", tmp_path)
    refuse_leaks({"Toy.zip": artefact}, secrets_of(toy))


def test_a_line_of_a_solution_without_its_canary_is_found(spoiled: Assignment) -> None:
    solution = spoiled.solution("calc")
    secret = "    return x.mul(2).clone() if x.requires_grad else 2 * x"
    solution.write_text(solution.read_text().replace("    return 2 * x", secret))
    text = f"def twice(x):\n{secret}\n".encode()
    with pytest.raises(DllError, match=r"holds a line of solutions/toy/calc\.py: return x\.mul"):
        refuse_leaks({"Toy.zip": in_zip(text)}, secrets_of(spoiled))
    refuse_leaks({"Toy.zip": in_zip(b"def twice(x):\n    return x + x\n")}, secrets_of(spoiled))


SECRET = 'raise ValueError("n must not be negative")'
SLIPS: dict[str, bytes] = {
    "a quotation": f"Hint:\n> {SECRET}\n".encode(),
    "a diff": f"+    {SECRET}\n".encode(),
    "a session": f">>> {SECRET}\n".encode(),
    "a comment": f"# {SECRET}\n".encode(),
    "a list": f"- `{SECRET}`\n".encode(),
    "a comment behind it": f"    {SECRET}  # easy\n".encode(),
    "Windows line ends": f"x\r\n\t{SECRET}\r\n".encode(),
    "a notebook": json.dumps({"cells": [{"source": [f"    {SECRET}\n", "x"]}]}).encode(),
    "UTF-16": f"    {SECRET}\n".encode("utf-16"),
    "an editor's copy with zeros": b"b0VIM\0\0" + SECRET.encode(),
    "bz2": bz2.compress(SECRET.encode()),
    "xz": lzma.compress(SECRET.encode()),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_secret_line_is_found_however_it_was_pasted(toy: Assignment, slip: str) -> None:
    with pytest.raises(DllError, match=r"holds a line of solutions/toy/calc\.py"):
        refuse_leaks({"Toy.zip": in_zip(SLIPS[slip])}, secrets_of(toy))


def test_a_function_of_one_short_line_is_found_as_a_whole(spoiled: Assignment) -> None:
    solution = spoiled.solution("calc")
    solution.write_text(solution.read_text().replace("    return 2 * x", "    return x + x.clone()"))
    with pytest.raises(DllError, match=r"holds a line of solutions/toy/calc\.py"):
        refuse_leaks({"Toy.zip": b"double is `return x + x.clone()`."}, secrets_of(spoiled))


def test_a_secret_file_without_a_canary_is_refused(spoiled: Assignment) -> None:
    for path in secret_files(spoiled):
        kept = path.read_text()
        path.write_text(kept.replace("dll-canary", "canary"))
        with pytest.raises(DllError, match=f"{path.name} has no canary"):
            secrets_of(spoiled)
        path.write_text(kept)


def test_an_artefact_that_cannot_be_looked_into_is_refused(toy: Assignment) -> None:
    with pytest.raises(DllError, match="Cannot look into"):
        refuse_leaks({"Toy.zip": in_zip(b"x" * 1000)[:-30]}, secrets_of(toy))

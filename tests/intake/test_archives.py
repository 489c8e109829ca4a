"""Zips of strangers: names, and the ways in which one can be bad."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from typing import Any

import pytest
from dll.autograder.errors import NotReadable
from dll.autograder.intake import archives


def a_zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer


def cp932_zip(name: str, content: bytes) -> bytes:
    """A zip whose entry name is cp932 without the UTF-8 flag, as Windows Explorer in Japan writes it."""
    placeholder = "X" * len(name.encode("cp932"))
    raw = a_zip({placeholder: content}).getvalue()
    return raw.replace(placeholder.encode(), name.encode("cp932"))


def test_files_come_out_as_they_went_in() -> None:
    files = {"Lec8/vae.py": b"x = 1\n", "Lec8/helper.py": b""}
    assert archives.read_all(a_zip(files), "a.zip") == files


def test_a_cp932_name_is_decoded() -> None:
    raw = cp932_zip("第8回/変分.py", b"pass")
    assert list(archives.read_all(io.BytesIO(raw), "a.zip")) == ["第8回/変分.py"]


@pytest.mark.parametrize("name", ["../vae.py", "/etc/vae.py", "a/../../vae.py", "..\\vae.py", "C:\\vae.py"])
def test_a_path_out_of_the_folder_is_refused(name: str) -> None:
    with pytest.raises(NotReadable, match="leaves its own folder"):
        archives.read_all(a_zip({name: b""}), "a.zip")


def test_a_link_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("vae.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(NotReadable, match="link"):
        archives.read_all(buffer, "a.zip")


def test_a_bomb_is_refused_by_what_comes_out_not_by_what_it_says() -> None:
    buffer = a_zip({"vae.py": b"0" * (archives.MAX_BYTES + 1)})
    assert len(buffer.getvalue()) < 1 << 20
    with pytest.raises(NotReadable, match="too many files or bytes"):
        archives.read_all(buffer, "a.zip")


def test_many_files_that_together_are_too_large_are_refused() -> None:
    part = b"0" * (archives.MAX_BYTES // 3)
    with pytest.raises(NotReadable, match="too many files or bytes"):
        archives.read_all(a_zip({f"{n}.bin": part for n in range(4)}), "a.zip")


def test_too_many_entries_are_refused() -> None:
    with pytest.raises(NotReadable, match="too many files"):
        archives.read_all(a_zip({f"{n}.py": b"" for n in range(archives.MAX_ENTRIES + 1)}), "a.zip")


def test_an_encrypted_entry_is_refused() -> None:
    raw = bytearray(a_zip({"vae.py": b"pass"}, zipfile.ZIP_STORED).getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.index(signature) + offset
        struct.pack_into("<H", raw, at, struct.unpack_from("<H", raw, at)[0] | 1)
    with pytest.raises(NotReadable, match="password"):
        archives.read_all(io.BytesIO(bytes(raw)), "a.zip")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + b"\0" * 40])
def test_what_is_not_a_zip_is_refused(content: bytes) -> None:
    with pytest.raises(NotReadable, match="broken or not a zip"):
        archives.read_all(io.BytesIO(content), "a.zip")


def test_a_zip_cut_short_or_with_a_flipped_bit_is_refused() -> None:
    raw = a_zip({"vae.py": bytes(range(256)) * 40}).getvalue()
    flipped = bytearray(raw)
    flipped[60] ^= 0xFF
    for broken in (raw[: len(raw) // 2], bytes(flipped)):
        with pytest.raises(NotReadable, match="broken or not a zip"):
            archives.read_all(io.BytesIO(broken), "a.zip")


def test_a_zip_of_very_many_entries_is_refused_before_its_directory_is_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for n in range(20_000):
            archive.writestr(str(n), b"")
    opened = []

    class Counting(zipfile.ZipFile):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            opened.append(1)
            super().__init__(*arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zipfile, "ZipFile", Counting)
        with pytest.raises(NotReadable):
            archives.read_all(io.BytesIO(buffer.getvalue()), "a.zip")
    assert not opened

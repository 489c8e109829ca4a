"""Zips of strangers: names, and the ways in which one can be bad."""

from __future__ import annotations

import base64
import bz2
import contextlib
import gzip
import io
import lzma
import random
import stat
import struct
import tarfile
import tracemalloc
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, cast

import pytest
from dll.autograder.delivery import archives, entries, other_archives
from dll.autograder.delivery.entries import MAX_FILE_BYTES, Allowance, ArchiveEntry
from dll.autograder.delivery.kinds import FileKind
from dll.autograder.errors import NotReadable
from dll.autograder.text import Text
from hypothesis import given
from hypothesis import strategies as st


def a_zip(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer


def a_tar(files: dict[str, bytes], when: int = 1_790_000_000) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), when
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def cp932_zip(name: str, content: bytes) -> bytes:
    """A zip whose entry name is cp932 without the UTF-8 flag, as Windows Explorer in Japan writes it."""
    placeholder = "X" * len(name.encode("cp932"))
    raw = a_zip({placeholder: content}).getvalue()
    return raw.replace(placeholder.encode(), name.encode("cp932"))


def listed(kind: FileKind, content: bytes) -> list[ArchiveEntry]:
    return list(archives.list_archive(kind, io.BytesIO(content), "a", Allowance()))


def read(kind: FileKind, content: bytes, limit: int = MAX_FILE_BYTES) -> dict[str, bytes | str]:
    """Path -> bytes, or the English reason why they cannot be had."""
    entries = listed(kind, content)
    found: dict[str, bytes | str] = {e.path: e.why.en for e in entries if e.why is not None}
    chosen = [(entry, limit) for entry in entries if entry.why is None]
    for entry, got in archives.read_archive(kind, io.BytesIO(content), "a", chosen, Allowance()):
        found[entry.path] = got.en if isinstance(got, Text) else got
    return found


def refusal(kind: FileKind, content: bytes) -> str:
    with pytest.raises(NotReadable) as caught:
        listed(kind, content)
    return caught.value.sentence.en


@contextlib.contextmanager
def at_most(megabytes: float) -> Iterator[None]:
    """Less memory than this is taken on the way."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * 2**20
    finally:
        tracemalloc.stop()


FILES = {"Lec8/vae.py": b"x = 1\n" * 300, "Lec8/empty.py": b"", "Lec8/table.csv": bytes(range(256)) * 40}
COMPRESSIONS: dict[FileKind, Any] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str
)
def test_each_method_of_zips_gives_back_what_went_in(method: int) -> None:
    assert read("zip", a_zip(FILES, method).getvalue()) == FILES


def test_zips_behind_a_program_with_a_comment_and_written_as_a_stream_are_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(_Stream(buffer), "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
        archive.comment = b"PK\x05\x06 is how its end begins" * 3
    assert read("zip", a_zip(FILES).getvalue()) == FILES
    assert read("zip", b"MZ" + bytes(5000) + a_zip(FILES).getvalue()) == FILES


class _Stream(io.RawIOBase):
    """What can only be written to."""

    def __init__(self, to: io.BytesIO) -> None:
        self._to = to

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._to.write(data)


def test_a_zip_in_the_form_for_large_files_is_read() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w") as archive,
        archive.open(zipfile.ZipInfo("vae.py"), "w", force_zip64=True) as file,
    ):
        file.write(b"x = 1\n")
    assert read("zip", buffer.getvalue()) == {"vae.py": b"x = 1\n"}


@pytest.mark.parametrize("kind", COMPRESSIONS)
def test_tars_and_single_files_are_read_compressed_or_not(kind: FileKind) -> None:
    compress = COMPRESSIONS[kind]
    assert read("tar", a_tar(FILES)) == FILES
    assert read(kind, compress(a_tar(FILES))) == FILES
    assert read(kind, compress(b"x = 1\n")) == {"a": b"x = 1\n"}
    assert read(kind, compress(b"x = 1\n") + compress(b"y = 2\n") + bytes(100)) == {"a": b"x = 1\ny = 2\n"}
    (entry,) = archives.list_archive(kind, io.BytesIO(compress(b"x")), "Lec8/vae.py.gz", Allowance())
    assert entry.path == "vae.py"


@pytest.mark.parametrize("layout", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_long_and_japanese_names_in_tars_are_whole(layout: int) -> None:
    buffer = io.BytesIO()
    names = ["提出/" + "長い名前" * (3 if layout == tarfile.USTAR_FORMAT else 18) + "/vae.py", "a/" * 20 + "gan.py"]
    with tarfile.open(fileobj=buffer, mode="w", format=layout) as archive:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = 6
            archive.addfile(info, io.BytesIO(b"x = 1\n"))
    assert read("tar", buffer.getvalue()) == dict.fromkeys(names, b"x = 1\n")


BAD_NAMES = ["../up.py", "/etc/up.py", "a/../../up.py", "..\\up.py", "C:\\up.py", "C:up.py", "\\\\host\\up.py"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_path_that_climbs_out_costs_itself_alone(name: str) -> None:
    files = {name: b"bad", "vae.py": b"good"}
    for found in (read("zip", a_zip(files).getvalue()), read("tar", a_tar(files))):
        assert found.pop("vae.py") == b"good"
        assert list(found.values()) == ["Its path leads out of its own folder."]


def test_links_and_devices_cost_themselves_alone() -> None:
    buffer, zipped = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.BLKTYPE):
            info = tarfile.TarInfo(f"bad{kind.decode()}.py")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("vae.py"))
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, mode in (("bad.py", stat.S_IFLNK), ("worse.py", stat.S_IFCHR)):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (mode | 0o777) << 16
            archive.writestr(entry, "/etc/passwd")
        archive.writestr("vae.py", b"")
    for found in (read("tar", buffer.getvalue()), read("zip", zipped.getvalue())):
        assert found.pop("vae.py") == b""
        assert all("link" in str(why) or "ordinary" in str(why) for why in found.values())


def test_an_encrypted_and_a_broken_entry_cost_themselves_alone() -> None:
    raw = bytearray(
        a_zip({"locked.py": b"a" * 50, "broken.py": b"b" * 50, "vae.py": b"good"}, zipfile.ZIP_STORED).getvalue()
    )
    at = raw.index(b"PK\x01\x02") + 8
    raw[at] |= 1
    raw[raw.index(b"bbbb")] ^= 0xFF
    assert read("zip", bytes(raw)) == {
        "locked.py": "It is protected by a password; hand it in without one.",
        "broken.py": "It is damaged inside its archive; pack it again.",
        "vae.py": b"good",
    }


@pytest.mark.parametrize(("method", "name"), [(9, "Deflate64"), (98, "PPMd"), (1, "Shrink"), (77, "77")])
def test_a_method_that_cannot_be_read_is_named(method: int, name: str) -> None:
    raw = bytearray(a_zip({"vae.py": b"x = 1\n"}).getvalue())
    struct.pack_into("<H", raw, raw.index(b"PK\x01\x02") + 10, method)
    assert f"({name})" in str(read("zip", bytes(raw))["vae.py"])


def test_names_without_a_flag_are_read_as_utf8_or_cp932() -> None:
    utf8 = a_zip({"X" * 15: b""}).getvalue().replace(b"X" * 15, "変分推定".encode() + b".py")
    assert list(read("zip", utf8)) == ["変分推定.py"]
    assert list(read("zip", cp932_zip("第8回/変分.py", b""))) == ["第8回/変分.py"]


def test_names_of_a_mac_are_composed_and_hide_nothing() -> None:
    files = {unicodedata.normalize("NFD", "データ/ガン.py"): b"x", "a\x1b[31m\u202egnp.py": b"y"}
    assert list(read("zip", a_zip(files).getvalue())) == ["データ/ガン.py", "a_[31m_gnp.py"]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + b"\0" * 40, b"PK\x05\x06", b"\1" * 2000])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    assert "broken or incomplete" in refusal("zip", content)
    for kind in COMPRESSIONS:
        assert "broken or incomplete" in refusal(kind, content)


def test_a_directory_that_claims_more_than_there_is_takes_no_memory() -> None:
    raw = bytearray(a_zip({f"{n}.py": b"" for n in range(300)}).getvalue())
    struct.pack_into("<HH", raw, raw.rindex(b"PK\x05\x06") + 8, 0xFFFF, 0xFFFF)
    with at_most(2):
        assert len(listed("zip", bytes(raw))) == 300  # its length counts, and not the number that it tells


def test_a_cut_archive_says_so() -> None:
    zipped, tarred = a_zip(FILES).getvalue(), a_tar(FILES)
    assert "broken or incomplete" in refusal("zip", zipped[: len(zipped) // 2])
    assert "broken or incomplete" in refusal("tar", tarred[:700])
    for kind, compress in COMPRESSIONS.items():
        packed = compress(a_tar({"a.py": random_bytes(200_000), "b.py": b""}))
        assert "broken or incomplete" in refusal(kind, packed[: len(packed) // 2])
        assert "broken or incomplete" in refusal(kind, packed[:9])


def test_what_stands_before_the_break_of_a_tar_is_there() -> None:
    packed = gzip.compress(a_tar({"vae.py": b"x = 1\n", "gan.py": random_bytes(200_000)}))
    assert "broken or incomplete" in refusal("gz", packed[:20_000])
    stream = archives.list_archive("gz", io.BytesIO(packed[:20_000]), "a", Allowance())
    assert next(stream).path == "vae.py"


def test_one_part_of_a_split_zip_says_so() -> None:
    raw = bytearray(a_zip(FILES).getvalue())
    struct.pack_into("<HH", raw, raw.rindex(b"PK\x05\x06") + 4, 2, 1)
    assert "split" in refusal("zip", bytes(raw))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str)
def test_a_zip_that_lies_about_a_length_unpacks_no_further_than_that(method: int) -> None:
    raw = bytearray(a_zip({"vae.py": bytes(48 << 20), "gan.py": b"good"}, method).getvalue())
    struct.pack_into("<L", raw, raw.index(b"PK\x01\x02") + 24, 1000)
    with at_most(4):
        found = read("zip", bytes(raw))
    assert (found["vae.py"], found["gan.py"]) == ("It is damaged inside its archive; pack it again.", b"good")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str)
def test_a_zip_that_tells_the_truth_about_a_bomb_is_not_unpacked(method: int) -> None:
    raw = a_zip({"vae.py": bytes(48 << 20), "gan.py": b"good"}, method).getvalue()
    with at_most(4):
        assert read("zip", raw) == {"vae.py": "It has more than 1 MB.", "gan.py": b"good"}


def test_a_dictionary_of_four_gigabytes_is_not_allocated() -> None:
    raw = bytearray(a_zip({"vae.py": b"x = 1\n" * 9}, zipfile.ZIP_LZMA).getvalue())
    local = 30 + len("vae.py")
    struct.pack_into("<L", raw, local + 5, 0xFFFFFFF0)
    alone = b"\x5d" + struct.pack("<LQ", 1 << 30, 1) + bytes(20)
    with at_most(4):
        assert read("zip", bytes(raw)) == {"vae.py": b"x = 1\n" * 9}
        assert "broken or incomplete" in refusal("xz", alone)


@pytest.mark.parametrize("kind", COMPRESSIONS)
def test_a_compressed_bomb_is_read_as_far_as_the_limit(kind: FileKind) -> None:
    packed = COMPRESSIONS[kind](b"#" * (32 << 20))
    with at_most(24):  # xz has a dictionary of 8
        assert read(kind, packed) == {"a": "It has more than 1 MB."}


@pytest.mark.parametrize("kind", COMPRESSIONS)
def test_a_tar_in_a_bomb_is_run_through_as_far_as_the_limit(kind: FileKind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MAX_STREAMED", 8 << 20)
    packed = COMPRESSIONS[kind](a_tar({"vae.py": b"x", "data/mnist/train.bin": bytes(32 << 20)}))
    with at_most(12):
        sentence = refusal(kind, packed)
    most = {"gz": 8, "bz2": 0, "xz": 1}[kind]
    assert sentence == (f"a unpacks to more than {most} MB, most of it in data/mnist; ask for the Python files alone.")


def test_a_source_behind_a_large_set_of_data_is_found_and_the_data_are_never_held() -> None:
    packed = gzip.compress(a_tar({"data/train.bin": bytes(300 << 20), "vae.py": b"x"}), 1)
    with at_most(4):
        entries = listed("gz", packed)
        (found,) = archives.read_archive("gz", io.BytesIO(packed), "a", [(entries[1], 9)], Allowance())
    assert found == (entries[1], b"x")


def test_too_many_entries_name_the_limit_and_the_folder_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MAX_LISTED", 100)
    files = {"vae.py": b""} | {f"data/mnist/{n}.txt": b"" for n in range(101)}
    for found in (refusal("zip", a_zip(files).getvalue()), refusal("tar", a_tar(files))):
        assert found == "a holds more than 100 files, most of them in data/mnist; ask for the Python files alone."


def test_a_header_about_the_next_file_is_not_read_at_any_length() -> None:
    for kind in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME):
        info = tarfile.TarInfo("header")
        info.type, info.size = kind, 32 << 20
        content = info.tobuf() + b"10 path=x\n" * ((32 << 20) // 10 + 1)
        with at_most(1):
            assert "broken" in refusal("tar", content)


@pytest.mark.parametrize("pax", [b"0 path=x\n", b"-5 path=x\n", b"999 path=x\n", b"x\n", b"9" * 400, b"11 size=-99\n"])
def test_a_header_that_makes_no_sense_is_a_broken_archive(pax: bytes) -> None:
    info = tarfile.TarInfo("header")
    info.type, info.size = tarfile.XHDTYPE, len(pax)
    content = info.tobuf() + pax.ljust(512, b"\0") + a_tar({"vae.py": b""})
    assert "broken" in refusal("tar", content)


def test_a_name_of_very_many_bytes_or_parts_costs_itself_alone() -> None:
    half_width = b"/".join([("ｱ" * 80).encode("cp932")] * 700) + b"/vae.py"
    stand_in = b"N" * len(half_width)
    zipped = a_zip({stand_in.decode(): b"", "vae.py": b"good"}).getvalue().replace(stand_in, half_width)
    deep = {"a/" * 31 + "vae.py": b"", "vae.py": b"good", "長" * 90 + ".py": b""}
    for found in (read("zip", zipped), read("zip", a_zip(deep).getvalue()), read("tar", a_tar(deep))):
        assert found.pop("vae.py") == b"good"
        assert found
        assert all("too long" in str(why) for why in found.values())
        assert all(len(path) < 130 for path in found)


@given(st.binary(max_size=300), st.sampled_from(["zip", "tar", "gz", "bz2", "xz"]), st.data())
def test_a_damaged_archive_is_refused_or_read_and_nothing_else(
    noise: bytes, kind: FileKind, data: st.DataObject
) -> None:
    whole = {"zip": lambda: a_zip(FILES).getvalue(), "tar": lambda: a_tar(FILES)}
    content = bytearray(whole[kind]() if kind in whole else COMPRESSIONS[kind](a_tar(FILES)))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + len(noise)] = noise
    with contextlib.suppress(NotReadable):
        read(kind, bytes(content))


def random_bytes(size: int) -> bytes:
    return random.Random(8).randbytes(size)


has_libarchive = pytest.mark.skipif(not other_archives.has_libarchive(), reason="libarchive is not installed")


def a_7z(files: dict[str, bytes]) -> bytes:
    libarchive = pytest.importorskip("libarchive")
    parts: list[bytes] = []

    def write(data: bytes) -> int:
        parts.append(bytes(data))
        return len(data)

    with libarchive.custom_writer(write, "7zip") as archive:
        for name, content in files.items():
            archive.add_file_from_memory(name, len(content), content)
    return b"".join(parts)


def a_rar(name: str, content: bytes) -> bytes:
    """A RAR 4 archive with one stored file: marker, header of the archive, header of the file, its bytes."""

    def block(kind: int, flags: int, fields: bytes) -> bytes:
        rest = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
        return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest

    raw = name.encode()
    fields = struct.pack(
        "<LLBLLBBHL", len(content), len(content), 3, zlib.crc32(content), 0x5D740000, 20, 0x30, len(raw), 0o100644
    )
    return b"Rar!\x1a\x07\0" + block(0x73, 0, bytes(6)) + block(0x74, 0x8000, fields + raw) + content


@has_libarchive
def test_7z_and_rar_are_read_where_libarchive_is() -> None:
    assert read("7z", a_7z(FILES)) == FILES
    assert read("rar", a_rar("Lec8/vae.py", b"x = 1\n")) == {"Lec8/vae.py": b"x = 1\n"}


LOCKED_7Z = base64.b64decode(
    "N3q8ryccAAQagSm3uwAAAAAAAAAWAAAAAAAAAAA75z6OYahgFHtVZ6INJ9ImOo0K7pFL4CLLkIGTJVEK7d7HZKha+BltMXI3/zT2U+LckDDgAJgA"
    "g10AAIEzB64P0QEiErrjWb/fPRWLIHlTxSWzZ2Vx0FLJVEMwypft0gAtm+EKZbKUIi0pc7etHvzaX6hXWJt2mDGjZLJObZrAkP428RLqmuau35uW"
    "wNRcHpfqY8xzeGvxy1ExcrqPM/4gFBoTMx2kfnEcE1QSjnhjmesADoQBLmbE8uwAAAAAFwYwAQmAiwAHCwEAASEhARgMgJkAAA=="
)
"""Two sources under a password, by py7zr."""


@has_libarchive
def test_a_locked_7z_says_so() -> None:
    found = read("7z", LOCKED_7Z)
    assert set(found) == {"Lec/vae.py", "Lec/gan.py"}
    assert set(found.values()) == {"It is protected by a password; hand it in without one."}


@has_libarchive
def test_a_bomb_in_7z_is_bounded_and_a_broken_one_says_so() -> None:
    packed = a_7z({"vae.py": bytes(32 << 20), "gan.py": b"good"})
    with at_most(12):
        assert read("7z", packed) == {"vae.py": "It has more than 1 MB.", "gan.py": b"good"}
    assert "broken or incomplete" in refusal("7z", packed[:-40])


def test_without_libarchive_the_kind_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_archives, "_libarchive", lambda: None)
    for kind, said in (("7z", "a 7z"), ("rar", "a RAR"), ("lzh", "a LZH")):
        assert f"is {said} archive, which cannot be read here; ask for a zip." in refusal(cast(FileKind, kind), b"")

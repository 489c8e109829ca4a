"""Who reads a stranger's bytes is confined, bounded, and gone after each delivery."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from dll.autograder.atomic import remove_tree
from dll.autograder.errors import Fault, NotReadable
from dll.autograder.intake import reader as client
from dll.autograder.intake import requests
from dll.autograder.intake.class_tree import Delivery, Handed
from dll.autograder.intake.identity import Enrolled
from dll.autograder.intake.outermost import Outer, on_disk
from dll.autograder.intake.reader import Reader
from dll.autograder.intake.submission import asked_of, read_all
from dll.autograder.jail import levels

from .recipes import LEC8, at

FILES = {"vae.py": LEC8.solution("vae").read_bytes()}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(asked_of(LEC8)) as started:
        yield started


def given(path: Path) -> requests.GivenFile:
    return requests.GivenFile(path.name, path.stat().st_size, (2026, 11, 20, 18, 0, 0), at(path))


def delivery(*paths: Path) -> requests.ReadDelivery:
    return requests.ReadDelivery(tuple(given(path) for path in paths))


def zip_at(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_it_is_confined_as_student_code_is(reader: Reader, tmp_path: Path) -> None:
    found: requests.FoundFiles = reader.ask(delivery(zip_at(tmp_path / "a.zip", FILES)))
    assert found.files == FILES
    assert levels.keeps_apart(reader.jail)
    assert {"tcp", "files"} <= set(reader.jail)


def test_after_a_delivery_nothing_of_it_is_left(reader: Reader, tmp_path: Path) -> None:
    reader.ask(delivery(zip_at(tmp_path / "a.zip", FILES)))
    for reading in reader.started:
        assert psutil.Process(reading.process.pid).children(recursive=True) == []
    assert list(Path(reader.arguments[0]).iterdir()) == []


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["deflate", "bz2", "lzma"]
)
def test_a_bomb_costs_its_own_file_in_little_memory_and_time(reader: Reader, tmp_path: Path, method: int) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("vae.py", FILES["vae.py"])
        with archive.open("gan.py", "w", force_zip64=True) as entry:
            for _ in range(400):
                entry.write(bytes(1 << 20))
    began = time.monotonic()
    found: requests.FoundFiles = reader.ask(delivery(path))
    assert time.monotonic() - began < 5
    assert found.files == FILES
    assert any("gan.py" in repair.en for repair in found.repairs)


@pytest.mark.parametrize(
    ("name", "value", "sentence"), [("SECONDS", 0.0, "longer than"), ("MEMORY_BYTES", 1, "memory")]
)
def test_a_limit_that_is_hit_costs_that_delivery_and_names_its_largest_file(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: float, sentence: str
) -> None:
    large = zip_at(tmp_path / "large.zip", {f"{n}.py": os.urandom(1 << 20) for n in range(40)})
    with monkeypatch.context() as patched:
        patched.setattr(client, name, value)
        patched.setattr("dll.autograder.sandbox.link.TICK", 0.0)
        with pytest.raises(NotReadable, match=f"large.zip.*{sentence}"):
            reader.ask(delivery(large))
    assert reader.ask(delivery(zip_at(tmp_path / "a.zip", FILES))).files == FILES


def test_a_lost_reader_is_replaced_and_costs_nobody(tmp_path: Path) -> None:
    with Reader(asked_of(LEC8)) as own:
        own.started[0].process.kill()
        own.started[0].process.wait()
        assert own.ask(delivery(zip_at(tmp_path / "a.zip", FILES))).files == FILES


def test_where_no_reader_stays_alive_it_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader(asked_of(LEC8)) as own:
        (Path(own.arguments[1])).write_bytes(b"no message")
        own.started[0].process.kill()
        own.started[0].process.wait()
        with pytest.raises(Fault, match="run the same command again"):
            own.ask(delivery(zip_at(tmp_path / "a.zip", FILES)))


def test_several_are_read_at_once_and_come_in_their_order(reader: Reader, tmp_path: Path) -> None:
    paths = [zip_at(tmp_path / f"{n}.zip", FILES | {"me.py": b"ME = %d\n" % n}) for n in range(12)]
    students = [
        Enrolled(str(n), "", [Delivery(f"k{n}", (str(n),), "", "", [_handed(path)], [path.name], [])])
        for n, path in enumerate(paths)
    ]
    read = list(read_all(students, reader, asked_of(LEC8)))
    assert [s.files["me.py"] for s in read] == [b"ME = %d\n" % n for n in range(12)]
    assert 1 <= len(reader.started) <= client.AT_ONCE


def _handed(path: Path) -> Handed:
    return Handed(path.name, Outer(path.name, path.stat().st_size, (), at(path)))


def test_a_file_that_is_gone_or_a_link_by_now_costs_itself_alone(reader: Reader, tmp_path: Path) -> None:
    there, gone, link = tmp_path / "vae.py", tmp_path / "gan.py", tmp_path / "dae.py"
    for path in (there, gone, link):
        path.write_bytes(FILES["vae.py"])
    asked = delivery(there, gone, link)
    gone.unlink()
    link.unlink()
    link.symlink_to("/etc/passwd")
    found: requests.FoundFiles = reader.ask(asked)
    assert found.files == FILES
    assert {line.path: line.place for line in found.lines} == {"vae.py": "file", "gan.py": "left", "dae.py": "left"}


def test_a_link_that_is_put_above_a_file_between_two_looks_leads_nowhere(reader: Reader, tmp_path: Path) -> None:
    for name in ("mallory/hw", "aoba"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "vae.py").write_bytes(FILES["vae.py"])
    (found,) = [outer for outer in on_disk(tmp_path).files if outer.path.startswith("mallory")]
    (tmp_path / "mallory" / "hw" / "vae.py").unlink()
    (tmp_path / "mallory" / "hw").rmdir()
    (tmp_path / "mallory" / "hw").symlink_to("../aoba")
    asked = requests.GivenFile("vae.py", found.size, found.when, found.at)
    answer: requests.FoundFiles = reader.ask(requests.ReadDelivery((asked,)))
    assert answer.files == {}


def test_names_and_dates_that_no_calendar_or_stack_takes_hide_nobody(reader: Reader, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "vae.py").write_bytes(FILES["vae.py"])
    deep = os.fsencode(tmp_path / "b")
    here = os.getcwd()
    os.chdir(deep)
    try:
        for _ in range(1100):
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(here)
    (tmp_path / "cp932").mkdir()
    (tmp_path / "cp932" / os.fsdecode("解答.py".encode("cp932"))).write_bytes(b"x = 1\n")
    found = on_disk(tmp_path)
    assert [outer.path for outer in found.files if outer.line is None] == ["a/vae.py", "b/vae.py", "cp932/解答.py"]
    assert len([outer for outer in found.files if outer.line is not None]) == 1
    remove_tree(str(tmp_path / "b"))

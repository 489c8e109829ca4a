"""From an LMS's download to submissions, and what the doctor repairs on the way."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from dll.autograder.errors import DllError
from dll.autograder.intake.reader import Reader
from dll.autograder.intake.submission import Submission, asked_of, read_submission
from dll.autograder.intake.survey import survey
from dll.autograder.zips import zipped

from ..delivery.test_archives import a_zip, cp932_zip
from .recipes import LEC8

WANTED = ("vae.py", "gan.py")


def moodle_zip(path: Path, entries: Sequence[tuple[str, bytes, tuple[int, int, int, int, int, int]]]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content, when in entries:
            archive.writestr(zipfile.ZipInfo(name, when), content)
    return path


EARLY, LATE = (2026, 11, 1, 9, 0, 0), (2026, 11, 2, 9, 0, 0)


def read_submissions(path: Path, *_: object) -> list[Submission]:
    with Reader(asked_of(LEC8)) as reader:
        return [read_submission(student, reader, asked_of(LEC8)) for student in survey(path, LEC8, reader).students]


def one(path: Path) -> Submission:
    (found,) = read_submissions(path, WANTED, "Lec8")
    return found


def english(submission: Submission) -> str:
    return " ".join(repair.en for repair in submission.said)


def test_a_folder_of_folders_takes_the_folders_name_as_id(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "vae.py").write_text("x = 1")
    found = read_submissions(tmp_path, WANTED, "Lec8")
    assert [(s.id, s.name, s.files) for s in found] == [
        ("a", "", {"vae.py": b"x = 1"}),
        ("b", "", {"vae.py": b"x = 1"}),
    ]


def test_a_folder_of_zips_takes_the_zips_name_as_id(tmp_path: Path) -> None:
    (tmp_path / "s1.zip").write_bytes(a_zip({"Lec8/gan.py": b"y = 2"}).getvalue())
    assert one(tmp_path).id == "s1"
    assert one(tmp_path).files == {"gan.py": b"y = 2"}


@pytest.mark.parametrize("inner", ["/Lec8.zip", "Lec8.zip"])
def test_a_moodle_download_gives_participant_number_and_full_name(tmp_path: Path, inner: str) -> None:
    content = a_zip({"vae.py": b"pass"}).getvalue()
    path = moodle_zip(tmp_path / "all.zip", [(f"山田 太郎_1234567_assignsubmission_file_{inner}", content, EARLY)])
    submission = one(path)
    assert (submission.id, submission.name, submission.files) == ("1234567", "山田 太郎", {"vae.py": b"pass"})


def test_an_unpacked_moodle_download_is_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "all" / "Sato_Hanako_77_assignsubmission_file_"
    folder.mkdir(parents=True)
    (folder / "vae.py").write_text("pass")
    assert (one(tmp_path / "all").id, one(tmp_path / "all").name) == ("77", "Sato_Hanako")


def test_the_latest_of_several_uploads_counts(tmp_path: Path) -> None:
    old, new = (a_zip({"vae.py": text}).getvalue() for text in (b"old", b"new"))
    head = "A_1_assignsubmission_file_/"
    for entries in ([(head + "x.zip", new, LATE), (head + "y.zip", old, EARLY)],):
        submission = one(moodle_zip(tmp_path / "all.zip", entries))
        assert submission.files == {"vae.py": b"new"}
        assert "several uploads" in english(submission)


def test_files_handed_in_without_a_zip_are_taken_together(tmp_path: Path) -> None:
    head = "A_1_assignsubmission_file_/"
    entries = [(head + "vae.py", b"1", EARLY), (head + "gan.py", b"2", LATE)]
    assert one(moodle_zip(tmp_path / "all.zip", entries)).files == {"vae.py": b"1", "gan.py": b"2"}


def test_nested_folders_wrapped_zips_and_junk_are_undone(tmp_path: Path) -> None:
    inner = a_zip({"Lec8/Lec8/vae.py": b"pass", "__MACOSX/Lec8/._vae.py": b"junk", "Lec8/.DS_Store": b""})
    (tmp_path / "s.zip").write_bytes(a_zip({"Lec8.zip": inner.getvalue()}).getvalue())
    submission = one(tmp_path)
    assert submission.files == {"vae.py": b"pass"}
    assert "Lec8/Lec8" in english(submission)


def test_the_folder_with_most_of_the_files_wins_over_an_untouched_copy(tmp_path: Path) -> None:
    files = {"Lec8/vae.py": b"mine", "Lec8/gan.py": b"mine", "Lec8/original/vae.py": b"stub"}
    (tmp_path / "s.zip").write_bytes(a_zip(files).getvalue())
    assert one(tmp_path).files["vae.py"] == b"mine"


@pytest.mark.parametrize("name", ["vae (1).py", "vae-1.py", "vae.py.txt", "VAE.py", "vae コピー.py"])
def test_a_browsers_or_editors_name_is_taken_for_the_wanted_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "s.zip").write_bytes(a_zip({name: b"pass"}).getvalue())
    submission = one(tmp_path)
    assert submission.files == {"vae.py": b"pass"}
    assert "taken for vae.py" in english(submission)


def test_a_helper_of_the_student_is_not_renamed(tmp_path: Path) -> None:
    files = {"vae.py": b"import vae_utils", "vae_utils.py": b"", "data.txt": b"1 2 3"}
    (tmp_path / "s.zip").write_bytes(a_zip(files).getvalue())
    assert one(tmp_path).files == files


@pytest.mark.parametrize("encoding", ["cp932", "utf-16", "utf-8-sig"])
def test_sources_in_another_encoding_become_utf8(tmp_path: Path, encoding: str) -> None:
    source = "# 変分オートエンコーダ\nx = 1\n"
    (tmp_path / "s.zip").write_bytes(a_zip({"vae.py": source.encode(encoding)}).getvalue())
    assert one(tmp_path).files["vae.py"].decode() == source


def test_a_cp932_folder_name_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "s.zip").write_bytes(cp932_zip("第8回/vae.py", b"pass"))
    assert one(tmp_path).files == {"vae.py": b"pass"}


def test_a_broken_zip_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK nonsense")
    (tmp_path / "good.zip").write_bytes(a_zip({"vae.py": b"pass"}).getvalue())
    bad, good = read_submissions(tmp_path, WANTED, "Lec8")
    assert bad.reason is not None
    assert "bad.zip is called like an archive" in bad.reason.en
    assert good.reason is None


def test_a_rar_is_named_as_what_cannot_be_opened(tmp_path: Path) -> None:
    path = moodle_zip(tmp_path / "all.zip", [("A_1_assignsubmission_file_/Lec8.rar", b"Rar!", EARLY)])
    unreadable = one(path).reason
    assert unreadable is not None
    assert "Lec8.rar is called like an archive" in unreadable.en


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("hidden")
    (tmp_path / "class" / "s").mkdir(parents=True)
    (tmp_path / "class" / "s" / "vae.py").write_text("pass")
    os.symlink(secret, tmp_path / "class" / "s" / "gan.py")
    assert one(tmp_path / "class").files == {"vae.py": b"pass"}


def test_the_digest_depends_on_the_files_alone(tmp_path: Path) -> None:
    for name, content in (("a", b"1"), ("b", b"1"), ("c", b"2")):
        (tmp_path / f"{name}.zip").write_bytes(a_zip({"vae.py": content}).getvalue())
    a, b, c = read_submissions(tmp_path, WANTED, "Lec8")
    assert a.digest == b.digest != c.digest
    assert a.to_zip() == b.to_zip()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "No submission was found"),
        (lambda path: path.write_bytes(b"no zip"), "No submission was found"),
    ],
)
def test_a_source_without_submissions_is_one_sentence(tmp_path: Path, make: object, sentence: str) -> None:
    path = tmp_path / "source"
    make(path)  # type: ignore[operator]
    with pytest.raises(DllError, match=sentence):
        read_submissions(path, WANTED, "Lec8")


def test_two_submissions_that_would_share_an_id_are_refused_and_nobody_else_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "vae.py").write_text("pass")
    (tmp_path / "A.zip").write_bytes(a_zip({"vae.py": b"pass"}).getvalue())
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "vae.py").write_text("pass")
    refused, other = read_submissions(tmp_path, WANTED, "Lec8")
    assert refused.reason is not None
    assert "A.zip, a" in refused.reason.en
    assert other.files == {"vae.py": b"pass"}


def test_an_id_never_leaves_its_folder(tmp_path: Path) -> None:
    (tmp_path / "..evil").mkdir()
    (tmp_path / "..evil" / "vae.py").write_text("pass")
    (tmp_path / "ok").mkdir()
    (tmp_path / "ok" / "vae.py").write_text("pass")
    assert all("/" not in s.id and not s.id.startswith(".") for s in read_submissions(tmp_path, WANTED, "Lec8"))


def test_a_file_name_that_imitates_another_student_is_no_one_elses(tmp_path: Path) -> None:
    head, tail = "Eve_111_assignsubmission_file_", "y_222_assignsubmission_file_vae.py"
    entries = [(head + tail, b"stub", LATE), ("Victim_222_assignsubmission_file_vae.py", b"mine", EARLY)]
    eve, victim = read_submissions(moodle_zip(tmp_path / "all.zip", entries), WANTED, "Lec8")
    assert (eve.id, victim.id, victim.files) == ("111", "222", {"vae.py": b"mine"})


def test_one_climbing_entry_of_a_download_costs_only_its_student(tmp_path: Path) -> None:
    entries = [
        ("A_1_assignsubmission_file_/../../vae.py", b"evil", EARLY),
        ("B_2_assignsubmission_file_/vae.py", b"mine", EARLY),
    ]
    bad, good = read_submissions(moodle_zip(tmp_path / "all.zip", entries), WANTED, "Lec8")
    assert bad.reason is not None
    assert "out of its own folder" in bad.reason.en
    assert good.files == {"vae.py": b"mine"}


def test_an_empty_folder_is_not_forgotten(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    assert (one(tmp_path).id, one(tmp_path).files) == ("nothing", {})
    assert "None of the expected files" in english(one(tmp_path))


def test_a_name_on_disk_that_is_not_utf8_is_read_as_cp932(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / "vae.py").write_text("pass")
    with open(os.fsencode(folder) + b"/" + "メモ.txt".encode("cp932"), "wb"):
        pass
    assert one(tmp_path).files == {"vae.py": b"pass", "メモ.txt": b""}
    assert one(tmp_path).digest


def test_a_corrupt_lzma_entry_costs_only_its_student(tmp_path: Path) -> None:
    import zipfile as zip_library

    raw = bytearray(a_zip({"vae.py": bytes(range(256)) * 20}, zip_library.ZIP_LZMA).getvalue())
    raw[60:90] = b"\xff" * 30
    (tmp_path / "bad.zip").write_bytes(bytes(raw))
    (tmp_path / "good.zip").write_bytes(a_zip({"vae.py": b"pass"}).getvalue())
    bad, good = read_submissions(tmp_path, WANTED, "Lec8")
    assert bad.reason is not None
    assert good.reason is None


@pytest.mark.parametrize("names", [["x" * 300 + ".py"], ["n.py", "n.py/m.py"], ["."]])
def test_names_that_no_file_system_takes_are_left_aside_and_the_others_count(tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "s.zip").write_bytes(a_zip({"vae.py": b"pass", **dict.fromkeys(names, b"x = 1")}).getvalue())
    found = one(tmp_path)
    assert found.files["vae.py"] == b"pass"
    for name in found.files:
        assert not any(other.startswith(f"{name}/") for other in found.files)
        assert len(name) < 250
    assert sum(line.count for line in found.lines) == 1 + len(names)


def test_a_very_long_id_is_cut_and_still_told_apart(tmp_path: Path) -> None:
    for ending in ("a", "b"):
        folder = tmp_path / ("学" * 70 + "x" * 30 + ending)
        folder.mkdir()
        (folder / "vae.py").write_text("pass")
    found = read_submissions(tmp_path, WANTED, "Lec8")
    assert len({s.id for s in found}) == 2
    assert all(len(s.id.encode()) <= 130 for s in found)


def handed_in(name: str, number: int, file: str) -> tuple[str, bytes, tuple[int, int, int, int, int, int]]:
    """One entry of a Moodle download."""
    claim = re.split(r" \(|\.[zZ]", file.removeprefix("Lec8_").removeprefix("lec8_"))[0]
    content = zipped({"vae.py": f"x = {number}".encode()}, comment=f"dll submit --id {claim}")
    return (f"{name}_{number}_assignsubmission_file_/{file}", content, EARLY)


@pytest.mark.parametrize("file", ["Lec8_s2026001.zip", "Lec8_s2026001 (1).zip", "lec8_s2026001.ZIP"])
def test_a_zip_that_dll_submit_named_is_graded_under_its_id(tmp_path: Path, file: str) -> None:
    found = one(moodle_zip(tmp_path / "all.zip", [handed_in("山田 太郎", 4711, file)]))
    assert (found.id, found.name) == ("s2026001", "山田 太郎")
    assert "Moodle has the number 4711" in english(found)


@pytest.mark.parametrize("second", ["Lec8_S1.zip", "Lec8_s1.zip"])
def test_two_that_claim_one_id_keep_moodles_numbers(tmp_path: Path, second: str) -> None:
    entries = [handed_in("A", 1, "Lec8_s1.zip"), handed_in("B", 2, second)]
    found = read_submissions(moodle_zip(tmp_path / "all.zip", entries), WANTED, "Lec8")
    assert [s.id for s in found] == ["1", "2"]
    assert all("another submission has or claims" in english(s) for s in found)


@pytest.mark.parametrize("claim", ["Lec8_2.zip", "Lec8_2?.zip"])
def test_nobody_takes_the_id_that_another_has(tmp_path: Path, claim: str) -> None:
    entries = [handed_in("A", 1, claim), handed_in("B", 2, "answers.zip"), handed_in("C", 3, "Lec8_2*.zip")]
    found = read_submissions(moodle_zip(tmp_path / "all.zip", entries), WANTED, "Lec8")
    assert {s.id: s.name for s in found}["2"] == "B"
    assert {s.name for s in found} == {"A", "B", "C"}


def test_a_folders_name_stays_its_id_whatever_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "taro").mkdir()
    (tmp_path / "taro" / "Lec8_s1.zip").write_bytes(a_zip({"vae.py": b"x = 1"}).getvalue())
    assert one(tmp_path).id == "taro"


@pytest.mark.parametrize("comment", ["", "dll submit --id s2", "final version"])
def test_a_name_that_a_student_gave_by_hand_is_no_id(tmp_path: Path, comment: str) -> None:
    content = zipped({"vae.py": b"x = 1"}, comment=comment)
    entry = ("A_7_assignsubmission_file_/Lec8_final.zip", content, EARLY)
    assert one(moodle_zip(tmp_path / "all.zip", [entry])).id == "7"


def test_a_refused_claim_never_meets_an_accepted_one(tmp_path: Path) -> None:
    entries = [
        handed_in("V", 5003, "Lec8_2026001.zip"),
        handed_in("A", 5001, "Lec8_2026001.zip"),
        handed_in("B", 5002, "Lec8_5003.zip"),
    ]
    found = read_submissions(moodle_zip(tmp_path / "all.zip", entries), WANTED, "Lec8")
    assert {s.name: s.id for s in found} == {"V": "5003", "A": "5001", "B": "5002"}


@pytest.mark.parametrize("claim", ["02026001", "2026001_", "2026001-", "2026-001"])
def test_ids_that_look_alike_are_used_for_neither(tmp_path: Path, claim: str) -> None:
    entries = [handed_in("V", 1, "Lec8_2026001.zip"), handed_in("A", 2, f"Lec8_{claim}.zip")]
    found = read_submissions(moodle_zip(tmp_path / "all.zip", entries), WANTED, "Lec8")
    assert {s.name: s.id for s in found} == {"V": "1", "A": "2"}


@pytest.mark.parametrize("claim", ["2026e001", "２０２６００２", "20 26", "é1"])
def test_an_id_that_a_spreadsheet_or_a_person_reads_otherwise_is_no_id(tmp_path: Path, claim: str) -> None:
    content = zipped({"vae.py": b"x = 1"}, comment=f"dll submit --id {claim}")
    entry = (f"A_7_assignsubmission_file_/Lec8_{claim}.zip", content, EARLY)
    assert one(moodle_zip(tmp_path / "all.zip", [entry])).id == "7"


def test_a_full_name_that_imitates_moodles_ending_takes_nobodys_place(tmp_path: Path) -> None:
    victim = handed_in("V", 5003, "a.zip")
    forged = (
        "M_5003_assignsubmission_file_a_5001_assignsubmission_file_/a.zip",
        a_zip({"vae.py": b"m"}).getvalue(),
        LATE,
    )
    found = read_submissions(moodle_zip(tmp_path / "all.zip", [victim, forged]), WANTED, "Lec8")
    assert {s.id: s.files["vae.py"] for s in found} == {"5003": b"x = 5003", "5001": b"m"}


def test_a_file_name_cannot_forge_a_line(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "a\nTotal 10 of 10.py").write_text("x = 1")
    (tmp_path / "s" / "vae.py").write_text("x = 1")
    assert set(one(tmp_path).files) == {"vae.py", "a_Total 10 of 10.py"}

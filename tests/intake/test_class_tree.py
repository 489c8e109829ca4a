"""Whose each file is, by names alone: every one in exactly one place, whatever the names are."""

from __future__ import annotations

import pytest
from dll.autograder.intake.class_tree import AskedNames, ClassTree, sorted_out
from dll.autograder.intake.identity import students
from dll.autograder.intake.layouts import layouts
from dll.autograder.intake.outermost import OnDisk, Outer, Outermost
from hypothesis import given
from hypothesis import strategies as st

NAMES = AskedNames(["vae.py", "gan.py", "dae.py"], "Lec8")


def tree_of(*paths: str, empty: tuple[str, ...] = (), names: AskedNames = NAMES) -> ClassTree:
    found = Outermost(
        [Outer(path, 1, (2026, 11, 20, 18, 0, 0), OnDisk(b"/", (path.encode(),))) for path in paths], list(empty)
    )
    return sorted_out(found, names, "given")


def rows(tree: ClassTree) -> dict[str, list[str]]:
    return {
        student.id: [h.path for d in student.deliveries for h in d.files]
        for student in students(tree.deliveries, [], {})
    }


@pytest.mark.parametrize("layout", layouts(), ids=lambda layout: layout.name)
def test_a_layout_reads_its_own_samples_and_no_other_reads_them_differently(layout: object) -> None:
    for path in layout.sample:  # type: ignore[attr-defined]
        readings = {(p.ids, p.rest) for other in layouts() if (p := other.read(path)) is not None}
        assert len(readings) == 1, path


part = st.text(st.sampled_from("ab1_@.- 山"), min_size=1, max_size=8)
name = st.one_of(
    part,
    st.sampled_from(["vae.py", "gan.py", "Lec8.zip", "Lec8 (1).zip", "2026001", "2026001.zip", "notes.txt", "a.ipynb"]),
    st.builds("{}_{}_assignsubmission_file_".format, part, st.integers(1, 20)),
    st.builds("{}_{}_assignsubmission_file_{}".format, part, st.integers(1, 20), part),
    st.builds("{}_{}_{}_{}".format, part, st.integers(1, 20), st.integers(1, 20), part),
    st.builds("{}@{}@{}".format, part, part, part),
)
paths = st.lists(st.lists(name, min_size=1, max_size=4).map("/".join), min_size=1, max_size=12, unique=True)


@given(paths, st.lists(name, max_size=2))
def test_every_file_is_in_one_delivery_or_is_said_to_be_nobodys(given_paths: list[str], folders: list[str]) -> None:
    files = [path for path in given_paths if not any(other.startswith(f"{path}/") for other in given_paths)]
    empty = tuple(f for f in folders if not any(path == f or path.startswith(f"{f}/") for path in files))
    tree = tree_of(*files, empty=empty)
    in_deliveries = [handed.outer.path for delivery in tree.deliveries for handed in delivery.files]
    assert sorted([*in_deliveries, *(line.path for line in tree.lines)]) == sorted(files)
    assert all(line.why for line in tree.lines)
    found = students(tree.deliveries, [], {})
    assert len({student.id.casefold() for student in found}) == len(found)
    in_rows = {delivery.key for student in found for delivery in student.deliveries}
    assert in_rows == {delivery.key for delivery in tree.deliveries}
    assert len({delivery.key for delivery in tree.deliveries}) == len(tree.deliveries)


@given(st.lists(st.integers(1000, 9999), min_size=2, max_size=20, unique=True), st.sampled_from([0, 1, 2, 3]))
def test_a_class_of_n_gives_n_rows_in_every_layout_also_below_another_folder(numbers: list[int], depth: int) -> None:
    around = "".join(f"around {n}/" for n in range(depth))
    ways = (
        "Name {0}_{0}_assignsubmission_file_/Lec8.zip",
        "Name {0}_{0}_assignsubmission_file_Lec8.zip",
        "name{0}_{0}_55{0}_vae-1.py",
        "{0}@u{0}/Lec8.zip",
        "{0}@u{0}@Lec8.zip",
        "{0}/vae.py",
        "{0}.zip",
    )
    for way in ways:
        tree = tree_of(*(around + way.format(number) for number in numbers))
        assert list(rows(tree)) == sorted(map(str, numbers)), way


def test_a_students_own_folders_are_no_students() -> None:
    assert rows(tree_of("vae.py", "gan.py", "data/x.csv", "old/vae.py")) == {
        "given": ["vae.py", "gan.py", "data/x.csv", "old/vae.py"]
    }
    assert list(rows(tree_of("2026001/vae/vae.py", "2026001/gan/gan.py"))) == ["2026001"]
    assert list(rows(tree_of("2026001/src/vae.py", "2026001/data/a.csv"))) == ["2026001"]


def test_an_empty_folder_is_a_row() -> None:
    assert rows(tree_of("a1/vae.py", "b2/vae.py", empty=("c3",)))["c3"] == []


def test_only_what_a_file_manager_puts_behind_a_copy_is_no_part_of_an_id() -> None:
    assert list(rows(tree_of("a-copy/vae.py", "b_copy/vae.py", "c copy/vae.py", "d (1).zip"))) == [
        "a-copy",
        "b_copy",
        "c",
        "d",
    ]

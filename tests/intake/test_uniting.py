"""Several downloads of one class: what is said of one part of a student's upload is said of the whole."""

from __future__ import annotations

from dll.autograder.intake.class_tree import AskedNames, ClassTree, sorted_out
from dll.autograder.intake.outermost import OnDisk, Outer, Outermost
from dll.autograder.intake.uniting import below, united


def download(name: str, *paths: str) -> ClassTree:
    outers = [Outer(path, 1, (2026, 11, 20, 18, 0, 0), OnDisk(b"/", (path.encode(),))) for path in paths]
    return below(sorted_out(Outermost(outers), AskedNames(["vae.py", "gan.py"], "Lec8"), name), name)


def test_of_the_attempts_in_two_downloads_the_last_counts() -> None:
    for order in (1, -1):
        earlier = download("a.zip", "Lecture 8_aoba_attempt_2026-11-19-10-00-00_vae.py")
        later = download("b.zip", "Lecture 8_aoba_attempt_2026-11-20-10-00-00_vae.py")
        (delivery,) = united([earlier, later][::order]).deliveries
        graded = {handed.outer.path for handed in delivery.files if handed.outer.line is None}
        assert graded == {"b.zip/Lecture 8_aoba_attempt_2026-11-20-10-00-00_vae.py"}


def test_what_a_person_has_to_look_at_in_one_download_is_not_graded_by_the_other() -> None:
    plain = "Aoba_41_assignsubmission_file_/gan.py"
    unclear = (
        "Aoba_41_assignsubmission_file_x_42_assignsubmission_file_vae.py",
        "Ito_43_assignsubmission_file_vae.py",
        "Sato_44_assignsubmission_file_gan.py",
    )
    for order in (1, -1):
        trees = [download("a.zip", plain), download("b.zip", *unclear)][::order]
        refused = {delivery.ids[0]: delivery.refused for delivery in united(trees).deliveries}
        assert refused["41"] is not None
        assert "two ways" in refused["41"].en
        assert refused["43"] is None

"""What one picture takes on the command line, and what is said of anything else."""

from __future__ import annotations

from pathlib import Path

import pytest
from dll.autograder.commands.pictures import require_options
from dll.autograder.errors import DllError

SHOW = 'import torch\nTAKES = {"data": ("digits", "mnist"), "image": "FILE"}\n\ndef draw(student, picture): ...\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "show.py"
    path.write_text(SHOW, encoding="utf-8")
    return path


def test_what_a_picture_takes_is_accepted(source: Path) -> None:
    for given in ({}, {"data": "mnist"}, {"data": "digits", "image": str(source)}):
        require_options("vae", source, given)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"network": "small"}, "The picture of vae has no option --network; it has: --data, --image."),
        ({"data": "cifar"}, "--data cannot be cifar; it can be: digits, mnist."),
        ({"image": "nowhere.png"}, "There is no file nowhere.png for --image; give the path of an image."),
        ({"image": "."}, "There is no file . for --image; give the path of an image."),
        ({"image": "\0"}, "There is no file \0 for --image; give the path of an image."),
    ],
)
def test_anything_else_is_one_sentence(source: Path, given: dict[str, str], sentence: str) -> None:
    with pytest.raises(DllError) as refused:
        require_options("vae", source, given)
    assert refused.value.sentence.en == sentence
    assert "--" in refused.value.sentence.ja


def test_a_picture_without_options_says_so(tmp_path: Path) -> None:
    (tmp_path / "show.py").write_text("def draw(student, picture): ...\n", encoding="utf-8")
    with pytest.raises(DllError, match="The picture of gan has no option --data; leave it out"):
        require_options("gan", tmp_path / "show.py", {"data": "mnist"})

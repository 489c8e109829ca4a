"""A user's image as a tensor: right way up, in the middle, on white; a file that is no image is one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from dll.autograder.errors import DllError
from dll.autograder.show.photo import photo, sample_photo
from PIL import Image


def saved(tmp_path: Path, image: Image.Image, name: str = "x.png", **how: Any) -> Path:
    image.save(tmp_path / name, **how)
    return tmp_path / name


def test_colours_and_greys_lie_between_0_and_1(tmp_path: Path) -> None:
    path = saved(tmp_path, Image.new("RGB", (30, 20), (255, 0, 51)))
    colour = photo(path, 15, 3)
    assert colour.shape == (1, 3, 10, 15)
    assert colour.dtype == torch.float32
    torch.testing.assert_close(colour[0, :, 5, 5], torch.tensor([1, 0, 0.2]))
    grey = photo(path, 15, 1)
    assert grey.shape == (1, 1, 10, 15)
    assert 0.2 < float(grey.mean()) < 0.4


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    assert float(photo(saved(tmp_path, Image.new("RGBA", (8, 8), (0, 0, 0, 0))), 8, 1).min()) == 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I;16", "F"])
def test_other_kinds_of_images_can_be_read(tmp_path: Path, mode: str) -> None:
    name = "x.tif" if mode in ("CMYK", "F") else "x.png"
    assert photo(saved(tmp_path, Image.new(mode, (8, 4)), name), 8, 3).shape == (1, 3, 4, 8)


def test_a_telephones_image_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    path = saved(tmp_path, Image.new("RGB", (40, 20)), "x.jpg", exif=exif)
    assert photo(path, 40, 3).shape == (1, 3, 40, 20)


@pytest.mark.parametrize(("size", "shape"), [((300, 3), (10, 20)), ((1, 500), (20, 10)), ((1, 1), (20, 20))])
def test_of_a_strip_the_middle_is_left(tmp_path: Path, size: tuple[int, int], shape: tuple[int, int]) -> None:
    assert photo(saved(tmp_path, Image.new("L", size)), 20, 1).shape == (1, 1, *shape)


def test_the_sample_is_a_photograph() -> None:
    assert sample_photo(96, 3).shape == (1, 3, 64, 96)


@pytest.mark.parametrize(
    "content", [b"", b"no image", b"\x89PNG\r\n\x1a\n", b"GIF89a\x01", b"\xff\xd8\xff\xe0\0\x10JFIF"]
)
def test_a_file_that_is_no_image_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(DllError, match=r"x\.png cannot be read as an image \(.*\); save it as PNG or JPEG") as refused:
        photo(tmp_path / "x.png", 20, 1)
    assert "\n" not in refused.value.sentence.en


def test_a_torn_image_and_a_huge_one_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = saved(tmp_path, Image.effect_noise((64, 64), 50)).read_bytes()
    (tmp_path / "torn.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DllError, match="cannot be read as an image"):
        photo(tmp_path / "torn.png", 20, 1)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(DllError, match="DecompressionBombError"):
        photo(tmp_path / "x.png", 20, 1)

"""Photographs as tensors: the user's own, and one that comes with scikit-learn."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from ..errors import DllError
from ..neutral import plain


def sample_photo(side: int, channels: int) -> Tensor:
    """As `photo`: a temple behind trees, by a photographer who lets everybody use it."""
    with resources.as_file(resources.files("sklearn.datasets.images") / "china.jpg") as path:
        return photo(path, side, channels)


def photo(path: str | Path, side: int, channels: int) -> Tensor:
    """The image file as (1, channels, H, W) in [0, 1], float32, its longer side `side`; 1 channel is grey, 3 are RGB.

    What sticks out of 2:1 is cut off on both sides, for a network can do nothing with a strip.
    """
    try:
        with Image.open(path) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except Exception as error:  # noqa: BLE001 - Pillow raises all kinds of errors for broken files
        text = plain(f"{type(error).__name__}: {error}".splitlines()[0], 200)
        raise DllError("show.no-image", path=path, error=text) from None
    width, height = (min(upright.size[i], 2 * upright.size[1 - i]) for i in (0, 1))
    scale = side / max(width, height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    cut = ImageOps.fit(upright, size, Image.Resampling.LANCZOS)
    paper = Image.alpha_composite(Image.new("RGBA", size, "white"), cut)
    pixels = np.array(paper.convert("L" if channels == 1 else "RGB"), dtype=np.float32) / 255
    return torch.from_numpy(pixels.reshape(1, *pixels.shape[:2], channels)).permute(0, 3, 1, 2).contiguous()

"""A film of matplotlib figures as an animated GIF: the same frames, the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

_REST = 2000
"""Milliseconds for which the last frame stands still, before it all begins again."""


def gif(frames: Iterable[Figure], milliseconds: int) -> bytes:
    """Each figure as it is when it comes, drawn with one palette for all: only what moves is stored again."""
    shots = [_shot(figure) for figure in frames]
    sample = Image.fromarray(np.concatenate([np.asarray(shots[i]) for i in (0, len(shots) // 2, -1)]))
    palette = sample.quantize(255)
    first, *rest = [_indexed(shot, palette) for shot in shots]
    buffer = io.BytesIO()
    durations = [milliseconds] * len(rest) + [_REST]
    first.save(buffer, "GIF", save_all=True, append_images=rest, duration=durations, loop=0)
    return buffer.getvalue()


def _indexed(shot: Image.Image, palette: Image.Image) -> Image.Image:
    """The frame in colours of the palette, and in a last one for the paper, which would turn out not quite white."""
    indices = np.array(shot.quantize(palette=palette, dither=Image.Dither.NONE))
    indices[(np.asarray(shot) == 255).all(axis=2)] = 255
    indexed = Image.fromarray(indices)
    colours = palette.getpalette()
    assert colours is not None
    indexed.putpalette([*(colours + [0] * 765)[:765], 255, 255, 255])
    return indexed


def _shot(figure: Figure) -> Image.Image:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", pil_kwargs={"compress_level": 1})
    figure.set_layout_engine("none")  # nothing jumps from frame to frame, and the next ones are quicker
    return Image.open(buffer).convert("RGB")

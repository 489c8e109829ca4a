"""Where text breaks, and images side by side."""

from __future__ import annotations

import re

import torch
from rich.cells import cell_len
from torch import Tensor
from torch.nn import functional as F

_PIECES = re.compile(r"\s+|[\u2e80-\uffef]|[^\s\u2e80-\uffef]+")
_NEVER_FIRST, _NEVER_LAST = "。、，．）」』:;!?・ー)", "(（「『"


def wrapped(text: str, columns: int) -> str:
    """The text in lines of at most `columns` columns where it can be broken; a Japanese character has two columns."""
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if cell_len(line + piece) > columns and line.strip() and piece not in _NEVER_FIRST:
            opening = line[-1] if line[-1] in _NEVER_LAST else ""
            lines.append(line.removesuffix(opening).rstrip())
            line = opening + piece.lstrip()
        else:
            line += piece
        while cell_len(line) > 2 * columns:
            lines.append(line[:columns])
            line = line[columns:]
    return "\n".join([*lines, line.rstrip()])


def tiled(images: Tensor, columns: int, gap: int = 0, fill: float = 1.0) -> Tensor:
    """Images (N, H, W) as one image, row by row, `columns` in a row and `gap` pixels of `fill` between them."""
    rows = -(-len(images) // columns)
    padded = F.pad(images.detach().cpu(), (0, gap, 0, gap), value=fill)
    missing = torch.full((rows * columns - len(images), *padded.shape[1:]), fill)
    height, width = padded.shape[1:]
    grid = torch.cat([padded, missing]).reshape(rows, columns, height, width).transpose(1, 2)
    whole = grid.reshape(rows * height, columns * width)
    return whole[: rows * height - gap, : columns * width - gap]

"""How pictures look, and numbers that no picture breaks on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import torch
from matplotlib import font_manager

COLOURS = {
    "blue": "#2b6cb0",
    "orange": "#dd6b20",
    "green": "#2f855a",
    "red": "#c53030",
    "ink": "#1a202c",
    "grey": "#718096",
    "pale": "#e2e8f0",
    "sand": "#f6c890",
}
_JAPANESE = (
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Yu Gothic",
    "Meiryo",
    "MS Gothic",
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "Source Han Sans JP",
    "IPAexGothic",
    "IPAGothic",
    "TakaoGothic",
    "VL Gothic",
    "Droid Sans Japanese",
)
_LARGEST = 1e6


def japanese_font() -> str | None:
    """The first well-known font with Japanese glyphs that is installed and still there."""
    installed = {font.name: font.fname for font in font_manager.fontManager.ttflist}
    return next((name for name in _JAPANESE if name in installed and Path(installed[name]).is_file()), None)


def settings(font: str | None) -> dict[Any, Any]:
    """All matplotlib settings of every picture; `font` has the glyphs that DejaVu Sans lacks."""
    defaults: dict[Any, Any] = dict(mpl.rcParamsDefault)
    defaults.pop("backend", None)
    return {
        **defaults,
        "font.family": ["DejaVu Sans", *([font] if font else [])],
        "font.size": 10,
        "mathtext.fontset": "dejavusans",
        "axes.titlesize": 11,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": COLOURS["grey"],
        "axes.labelcolor": COLOURS["ink"],
        "axes.unicode_minus": False,
        "xtick.color": COLOURS["grey"],
        "ytick.color": COLOURS["grey"],
        "legend.frameon": False,
    }


def plain_numbers(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Numbers of any kind as float64, ±10⁶ at most, NaN where they are not finite: what can be drawn."""
    if isinstance(values, torch.Tensor):
        values = values.detach().cpu()
    numbers = np.array(values, dtype=np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    return np.clip(numbers, -_LARGEST, _LARGEST)

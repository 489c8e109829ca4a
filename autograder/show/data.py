"""Data that lies on every machine: scikit-learn's digits."""

from __future__ import annotations

import torch
from torch import Tensor


def digits() -> tuple[Tensor, Tensor]:
    """1797 handwritten digits: images (1797, 8, 8) in [0, 1], float32, and labels (1797,)."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    return torch.tensor(images / 16, dtype=torch.float32).reshape(-1, 8, 8), torch.tensor(labels)

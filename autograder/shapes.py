"""For students: refuse tensors of different shapes by name, where broadcasting would silently give a number."""

from __future__ import annotations

import torch


def same_shape(**tensors: torch.Tensor) -> None:
    """Raise ValueError, naming the arguments, unless all tensors have one shape.

    >>> same_shape(mu=torch.zeros(4, 2), eps=torch.zeros(4, 2))
    >>> same_shape(mu=torch.zeros(4, 2), eps=torch.zeros(4, 1))
    Traceback (most recent call last):
    ...
    ValueError: mu has shape (4, 2), but eps has shape (4, 1)
    """
    (first, tensor), *others = tensors.items()
    for name, other in others:
        if other.shape != tensor.shape:
            raise ValueError(f"{first} has shape {tuple(tensor.shape)}, but {name} has shape {tuple(other.shape)}")

"""The inputs of checks: numbers from a seed, as tensors in the check's precision, and networks of them.

Numbers come from numpy's PCG64 in float64 and are then cast, because torch's own draws differ between
processors. The same seed and check give the same numbers in every precision and on every device.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from torch import nn


class InputSource(Protocol):
    """Where the numbers of one check come from."""

    def normal(self, shape: tuple[int, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Standard normal numbers."""

    def uniform(self, shape: tuple[int, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Numbers in [0, 1)."""


class Drawn:
    """Numbers drawn from a seed and the name of the check."""

    def __init__(self, seed: int, check: str) -> None:
        digest = hashlib.sha256(f"{seed}:{check}".encode()).digest()
        self._generator = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "little")))
        self.draws: list[np.ndarray[Any, np.dtype[np.float64]]] = []

    def normal(self, shape: tuple[int, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Standard normal numbers."""
        return self._keep(np.asarray(self._generator.standard_normal(shape)))

    def uniform(self, shape: tuple[int, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Numbers in [0, 1)."""
        return self._keep(np.asarray(self._generator.random(shape)))

    def _keep(self, numbers: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        self.draws.append(numbers)
        return numbers


class Replayed:
    """Numbers that were recorded: a public check is the same with every version of numpy."""

    def __init__(self, draws: Sequence[bytes]) -> None:
        self._draws = iter(draws)

    def normal(self, shape: tuple[int, ...]) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The next recorded numbers."""
        return np.frombuffer(next(self._draws), dtype="<f8").reshape(shape).copy()

    uniform = normal


class Given:
    """Draws for one run of one check; a problem's given.py adds its own by a subclass of the same name."""

    def __init__(self, source: InputSource, dtype: torch.dtype) -> None:
        self._source = source
        self.dtype = dtype

    def tensor(self, values: Any) -> torch.Tensor:
        """Fixed values in the check's precision."""
        return torch.tensor(values, dtype=torch.float64).to(self.dtype)

    def normal(self, *shape: int, mean: float = 0.0, std: float = 1.0) -> torch.Tensor:
        """Normal numbers of a shape."""
        return (torch.from_numpy(self._source.normal(shape)) * std + mean).to(self.dtype)

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> torch.Tensor:
        """Uniform numbers of a shape in [low, high)."""
        return (torch.from_numpy(self._source.uniform(shape)) * (high - low) + low).to(self.dtype)

    def integers(self, *shape: int, low: int, high: int) -> torch.Tensor:
        """Uniform int64 numbers of a shape in low, ..., high - 1."""
        return ((torch.from_numpy(self._source.uniform(shape)) * (high - low)).floor() + low).to(torch.int64)

    def integer(self, low: int, high: int) -> int:
        """One uniform integer in low, ..., high - 1."""
        return int(self.integers(1, low=low, high=high))

    def filled(self, module: nn.Module, std: float = 0.5) -> nn.Module:
        """The module in the check's precision, its parameters drawn from N(0, std²)."""
        module = module.to(self.dtype)
        with torch.no_grad():
            for parameter in module.parameters():
                parameter.copy_(self.normal(*parameter.shape, std=std))
        return module

    def mlp(self, sizes: Sequence[int], activation: type[nn.Module] = nn.Tanh, std: float = 0.5) -> nn.Sequential:
        """`Linear, activation, ..., Linear` of the given widths, drawn."""
        layers: list[nn.Module] = []
        for n_in, n_out in itertools.pairwise(sizes):
            layers += [nn.Linear(n_in, n_out), activation()]
        module = nn.Sequential(*layers[:-1])
        self.filled(module, std)
        return module

    def leftover_gradients(self, modules: Iterable[nn.Module]) -> None:
        """Put gradients into the parameters, as an earlier step may have left them."""
        for module in modules:
            for parameter in module.parameters():
                parameter.grad = self.normal(*parameter.shape)

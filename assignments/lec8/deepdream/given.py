"""Inputs of the Deep Dream checks: small convolutional networks that take images of any size.

Every layer up to one that is dreamt on is smooth: at a kink, rounding would decide a gradient. The first weights are
large, so that gradients are about 1, where the 1e-8 of the formula does not show: it has a check of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from dll.autograder import exam
from torch import Tensor, nn


@dataclass(frozen=True)
class Octaves:
    """The size of an image, and the ratio of sizes of neighbouring octaves."""

    height: int
    width: int
    scale: float

    def sides(self, octaves: int) -> list[list[float]]:
        """The sides of each octave before rounding, the largest octave first."""
        return [[side / self.scale**k for side in (self.height, self.width)] for k in range(octaves)]

    def is_clear_cut(self, octaves: int) -> bool:
        """Whether no side is near an exact half, where rounding errors decide."""
        return all(abs(side % 1 - 0.5) > 0.06 for sides in self.sides(octaves) for side in sides)


class Given(exam.Given):
    """Images, networks and octaves."""

    def number(self, low: float, high: float) -> float:
        """One uniform number, as the check's precision has it."""
        return float(self.uniform(1, low=low, high=high))

    def image(self, height: int = 6, width: int = 5, batch: int = 2) -> Tensor:
        """Images of two channels."""
        return self.normal(batch, 2, height, width)

    def network(self) -> nn.Sequential:
        """Named layers, some of them nested, in train mode: `features.conv1`, .soft, .conv2, `relu`, `pool`, ..."""
        features = nn.Sequential()
        features.add_module("conv1", self._convolution(2, 3, std=3.0))
        features.add_module("soft", nn.Softplus())
        features.add_module("conv2", self._convolution(3, 4, std=0.4))
        model = nn.Sequential()
        model.add_module("features", features)
        model.add_module("relu", nn.ReLU())
        model.add_module("pool", nn.AdaptiveAvgPool2d(1))
        model.add_module("flat", nn.Flatten())
        model.add_module("head", self.filled(nn.Linear(4, 2)))
        return model

    def _convolution(self, n_in: int, n_out: int, std: float, bias: bool = True) -> nn.Module:
        return self.filled(nn.Conv2d(n_in, n_out, 3, padding=1, bias=bias), std)

    def network_with_batch_norm(self) -> nn.Sequential:
        """As it was trained: batch norm in eval mode (alone), some parameters frozen, gradients left over."""
        norm = nn.BatchNorm2d(3).to(self.dtype)
        norm.running_mean, norm.running_var = self.normal(3), self.uniform(3, low=0.5, high=2.0)
        with torch.no_grad():
            norm.weight.copy_(self.uniform(3, low=0.5, high=1.5))
            norm.bias.copy_(self.normal(3))
        norm.eval().requires_grad_(False)
        first, last = self._convolution(2, 3, std=3.0), self._convolution(3, 4, std=0.4)
        self.leftover_gradients([first])
        return nn.Sequential(first, norm, nn.Softplus(), last, nn.Softplus())

    def dead_network(self) -> nn.Sequential:
        """Its `relu` answers 0 to every image."""
        model = self.network()
        last = model.get_submodule("features.conv2")
        assert isinstance(last, nn.Conv2d)
        assert last.bias is not None
        with torch.no_grad():
            last.bias.fill_(-1e6)
        return model

    def faint_network(self) -> nn.Sequential:
        """On its first layer, "0", the gradient is about as small as the 1e-8 that is added to its mean."""
        first = self._convolution(2, 4, std=self.number(1e-4, 3e-4), bias=False)
        return nn.Sequential(first, nn.Tanh())

    def octaves(self) -> Octaves:
        """Three octaves whose sides neither int() nor ceil(), nor rounding size by size, gets right."""
        while True:
            found = Octaves(self.integer(7, 13), self.integer(7, 13), self.number(1.25, 1.75))
            sides = [side for sides in found.sides(3)[1:] for side in sides]
            down, up = (any(low < side % 1 < high for side in sides) for low, high in ((0.1, 0.4), (0.6, 0.9)))
            if down and up and found.is_clear_cut(3) and self._drifts(found):
                return found

    @staticmethod
    def _drifts(found: Octaves) -> bool:
        """Whether dividing a rounded size again gives another size than the formula."""
        full, _, small = found.sides(3)
        again = [round(round(side / found.scale) / found.scale) for side in full]
        return again != [round(side) for side in small]

    def tiny_octaves(self) -> Octaves:
        """Four octaves of a flat image whose height would be rounded to 0 in the smallest."""
        while True:
            found = Octaves(self.integer(2, 4), self.integer(9, 13), self.number(2.0, 2.6))
            if found.is_clear_cut(4) and round(found.sides(4)[-1][0]) == 0:
                return found

    def uneven_images(self, factors: Sequence[float] = (0.2, 1.0, 3.0)) -> Tensor:
        """A batch of images of different contrast."""
        return self.image(batch=len(factors)) * self.tensor(list(factors))[:, None, None, None]

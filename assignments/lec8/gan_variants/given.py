"""Inputs of the checks of the variants."""

from __future__ import annotations

from collections import OrderedDict

import torch
from dll.autograder import exam
from torch import Tensor, nn


class Given(exam.Given):
    """Networks to initialise, critics, and probabilities."""

    def convolutions(self) -> nn.Module:
        """A nested network with 576 weights in a convolution and in a transposed one."""
        down = nn.Sequential(nn.Conv2d(1, 64, 3), nn.LeakyReLU(0.2))
        up = nn.Sequential(nn.Tanh(), nn.Sequential(nn.ConvTranspose2d(64, 1, 3, bias=False)))
        return self.filled(nn.Sequential(OrderedDict(down=down, up=up)))

    def batch_norms(self) -> nn.Module:
        """A nested network with two batch norms of 64 features."""
        return self.worn(nn.Sequential(nn.BatchNorm1d(64), nn.ReLU(), nn.Sequential(nn.BatchNorm2d(64))))

    def mixed(self) -> nn.Module:
        """A small network of all kinds of layers, with 64 weights in its convolution."""
        head = nn.Sequential(nn.Flatten(), nn.Linear(5, 3), nn.LayerNorm(3), nn.ReLU(), nn.Linear(3, 1, bias=False))
        body = nn.Sequential(nn.Conv2d(4, 4, 2), nn.BatchNorm2d(4), nn.LeakyReLU(0.2))
        return self.worn(nn.Sequential(body, nn.ConvTranspose2d(4, 5, 1), nn.BatchNorm2d(5), head))

    def worn(self, module: nn.Module) -> nn.Module:
        """The module filled, with running averages as after some training."""
        self.filled(module)
        for part in module.modules():
            if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
                part.running_mean = self.normal(part.num_features)
                part.running_var = self.uniform(part.num_features, low=2.0, high=3.0)
        return module

    def probabilities(self, n: int) -> Tensor:
        """D's probabilities (n,), shuffled: a third where the model has too much, a third between, a third missed."""
        much, between = self.uniform(n // 3, low=0.06, high=0.12), self.uniform(n // 3, low=0.25, high=0.6)
        missed = self.uniform(n - 2 * (n // 3), low=0.6, high=0.95)
        order = self.uniform(n).argsort()
        return torch.cat([much, between, missed])[order]

    def vector_critic(self, steepness: float = 0.5) -> nn.Module:
        """From (B, 3) to (B, 1), with slopes of different lengths."""
        critic = self.mlp([3, 8, 1], std=1.0)
        with torch.no_grad():
            for parameter in critic[-1].parameters():
                parameter.mul_(steepness)
        return critic

    def image_critic(self) -> nn.Module:
        """From (B, 2, 3, 4) to (B,)."""
        layers = (nn.Conv2d(2, 3, 2), nn.Tanh(), nn.Flatten(), nn.Linear(18, 1), nn.Flatten(0))
        return self.filled(nn.Sequential(*layers))

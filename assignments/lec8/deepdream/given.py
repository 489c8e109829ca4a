"""Inputs of the Deep Dream checks: small convolutional networks that take images of any size."""

from __future__ import annotations

import torch
from dll.autograder import exam
from torch import Tensor, nn


class Given(exam.Given):
    """Images and networks."""

    def image(self, height: int = 6, width: int = 5, batch: int = 2) -> Tensor:
        """Images of two channels."""
        return self.normal(batch, 2, height, width)

    def network(self) -> nn.Sequential:
        """Named, nested layers without batch statistics; `features.conv2` and `head` are good to dream on."""
        features = nn.Sequential()
        features.add_module("conv1", nn.Conv2d(2, 3, 3, padding=1))
        features.add_module("tanh", nn.Tanh())
        features.add_module("conv2", nn.Conv2d(3, 4, 3, padding=1))
        model = nn.Sequential()
        model.add_module("features", features)
        model.add_module("relu", nn.ReLU())
        model.add_module("head", nn.Conv2d(4, 2, 1))
        self.filled(model, std=0.4)
        return model

    def network_with_batch_norm(self) -> nn.Sequential:
        """As it was trained: statistics of its own, in eval mode, one parameter frozen, gradients left over."""
        norm = nn.BatchNorm2d(3)
        model = nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), norm, nn.Tanh(), nn.Conv2d(3, 2, 3, padding=1))
        self.filled(model, std=0.4)
        with torch.no_grad():
            norm.running_mean = self.normal(3)
            norm.running_var = self.uniform(3, low=0.5, high=2.0)
        model.eval()
        for parameter in norm.parameters():
            parameter.requires_grad_(False)
        self.leftover_gradients([model[0]])
        return model

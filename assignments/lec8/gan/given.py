"""Inputs of the GAN checks."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from dll.autograder import exam
from torch import Tensor, nn


@dataclass(frozen=True)
class Game:
    """A generator and a discriminator with their optimizers, and one batch for each step."""

    generator: nn.Sequential
    discriminator: nn.Sequential
    g_optimizer: torch.optim.Optimizer
    d_optimizer: torch.optim.Optimizer
    x: Tensor
    z_d: Tensor
    z_g: Tensor

    @property
    def arguments(self) -> tuple[object, ...]:
        """The arguments of `train_step`, in order."""
        optimizers = (self.g_optimizer, self.d_optimizer)
        return (self.generator, self.discriminator, *optimizers, self.x, self.z_d, self.z_g)


class Given(exam.Given):
    """Logits and games."""

    def game(self, batch: int = 5, optimizer: str = "SGD") -> Game:
        """Two small nets on the plane without batch norm; Adam arrives with the state of earlier steps."""
        generator, discriminator = self.mlp([3, 8, 2]), self.mlp([2, 8, 1])
        if optimizer == "Adam":
            optimizers = [self._used_adam(net) for net in (generator, discriminator)]
        elif optimizer == "RMSprop":
            optimizers = [
                torch.optim.RMSprop(n.parameters(), lr=0.02, momentum=0.5) for n in (generator, discriminator)
            ]
        else:
            optimizers = [torch.optim.SGD(n.parameters(), lr=0.3) for n in (generator, discriminator)]
        return Game(
            generator,
            discriminator,
            optimizers[0],
            optimizers[1],
            self.normal(batch, 2, mean=1.0),
            self.normal(batch, 3),
            self.normal(batch, 3),
        )

    def large_logits(self, k: int) -> Tensor:
        """k logits between 10³ and 10⁴ from 0, on both sides in turn, (k,)."""
        return self.uniform(k, low=1e3, high=1e4) * self.tensor([(-1.0) ** i for i in range(k)])

    def _used_adam(self, net: nn.Module) -> torch.optim.Optimizer:
        optimizer = torch.optim.Adam(net.parameters(), lr=0.05, betas=(0.5, 0.9))
        for parameter in net.parameters():
            parameter.grad = self.normal(*parameter.shape)
        optimizer.step()
        optimizer.zero_grad()
        return optimizer

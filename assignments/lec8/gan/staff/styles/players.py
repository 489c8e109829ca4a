"""Two players, each a dataclass that improves itself; backward(inputs=...) reaches only its own parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from dll.autograder.shapes import same_shape
from torch import Tensor, nn
from torch.optim import Optimizer


@dataclass
class Player:
    model: nn.Module
    optimizer: Optimizer

    def __call__(self, data: Tensor) -> Tensor:
        return self.model(data)

    def improve(self, loss: Callable[[], Tensor]) -> float:
        own = list(self.model.parameters())
        for parameter in own:
            if parameter.grad is not None:
                parameter.grad.zero_()
        now = loss()
        now.backward(inputs=own)
        self.optimizer.step()
        return now.tolist()


def _mean_multilabel(logits: Tensor, label: float) -> Tensor:
    row = logits.reshape(1, -1)
    return nn.functional.multilabel_soft_margin_loss(row, torch.full_like(row, label))


def value(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    return _mean_multilabel(real_logits, 1.0).neg() - _mean_multilabel(fake_logits, 0.0)


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    return sum(_mean_multilabel(logits, label) for logits, label in ((real_logits, 1.0), (fake_logits, 0.0)))


def generator_loss(fake_logits: Tensor, saturating: bool = False) -> Tensor:
    return {False: _mean_multilabel(fake_logits, 1.0), True: -_mean_multilabel(fake_logits, 0.0)}[saturating]


def optimal_discriminator(log_p_data: Tensor, log_p_gen: Tensor) -> Tensor:
    same_shape(log_p_data=log_p_data, log_p_gen=log_p_gen)
    return torch.add(log_p_data, log_p_gen, alpha=-1)


def train_step(
    generator: nn.Module,
    discriminator: nn.Module,
    g_optimizer: Optimizer,
    d_optimizer: Optimizer,
    x: Tensor,
    z_d: Tensor,
    z_g: Tensor,
) -> tuple[float, float]:
    forger, police = Player(generator, g_optimizer), Player(discriminator, d_optimizer)
    return (
        police.improve(lambda: discriminator_loss(police(x), police(forger(z_d)))),
        forger.improve(lambda: generator_loss(police(forger(z_g)))),
    )


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

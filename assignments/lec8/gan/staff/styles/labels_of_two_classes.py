"""Fake is class 0, real is class 1: log_softmax, nll_loss; the optimizers get gradients from a hook on their step."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import log_softmax, nll_loss
from torch.optim import Optimizer

FAKE, REAL = 0, 1


def _as_two_classes(logits: Tensor) -> Tensor:
    column = logits.reshape(-1, 1)
    return log_softmax(torch.cat([torch.zeros_like(column), column], dim=1), dim=1)


def _error(logits: Tensor, label: int) -> Tensor:
    labels = torch.full((logits.numel(),), label, dtype=torch.long, device=logits.device)
    return nll_loss(_as_two_classes(logits), labels)


def value(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    return -discriminator_loss(real_logits, fake_logits)


def discriminator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    return _error(real_logits, REAL).add(_error(fake_logits, FAKE))


def generator_loss(fake_logits: Tensor, saturating: bool = False) -> Tensor:
    match saturating:
        case True:
            return _as_two_classes(fake_logits)[:, FAKE].mean()
        case _:
            return _as_two_classes(fake_logits)[:, REAL].mean().neg()


def optimal_discriminator(log_p_data: Tensor, log_p_gen: Tensor) -> Tensor:
    if tuple(log_p_data.shape) != tuple(log_p_gen.shape):
        raise ValueError(f"log_p_gen: {tuple(log_p_gen.shape)}, but log_p_data: {tuple(log_p_data.shape)}")
    return torch.diff(torch.stack([log_p_gen, log_p_data], dim=-1)).squeeze(-1)


def train_step(
    generator: nn.Module,
    discriminator: nn.Module,
    g_optimizer: Optimizer,
    d_optimizer: Optimizer,
    x: Tensor,
    z_d: Tensor,
    z_g: Tensor,
) -> tuple[float, float]:
    collected: dict[Tensor, Tensor] = {}

    def learn(model: nn.Module, optimizer: Optimizer, error: Tensor) -> float:
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        collected.update(zip(parameters, torch.autograd.grad(error, parameters)))

        def hand_over(_optimizer, _args, _kwargs):
            for p in parameters:
                p.grad = collected.pop(p)

        handle = optimizer.register_step_pre_hook(hand_over)
        try:
            optimizer.step()
        finally:
            handle.remove()
        return error.item()

    with torch.no_grad():
        fake = generator(z_d)
    d_loss = learn(discriminator, d_optimizer, discriminator_loss(discriminator(x), discriminator(fake)))
    return d_loss, learn(generator, g_optimizer, generator_loss(discriminator(generator(z_g))))


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

"""Small classes, one for each idea; the layers are chosen by a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn
from torch.nn import functional


def conditional_input(x: Tensor, y: Tensor, num_classes: int) -> Tensor:
    eye = torch.eye(num_classes, dtype=x.dtype, device=x.device)
    return torch.column_stack((x, functional.embedding(y, eye)))


CENTRES: dict[type[nn.Module], float] = {
    nn.Conv1d: 0.0,
    nn.Conv2d: 0.0,
    nn.Conv3d: 0.0,
    nn.ConvTranspose1d: 0.0,
    nn.ConvTranspose2d: 0.0,
    nn.ConvTranspose3d: 0.0,
    nn.BatchNorm1d: 1.0,
    nn.BatchNorm2d: 1.0,
    nn.BatchNorm3d: 1.0,
}


def dcgan_init(module: nn.Module) -> None:
    for child in module.children():
        dcgan_init(child)
    centre = CENTRES.get(type(module))
    if centre is not None:
        for name, parameter in module.named_parameters(recurse=False):
            noise = torch.randn_like(parameter)
            parameter.data = (centre + 0.02 * noise) if name == "weight" else torch.zeros_like(noise)


@dataclass(frozen=True)
class Judge:
    """A discriminator that has spoken."""

    logits: Tensor

    def surprise(self, label: float) -> Tensor:
        truth = torch.full_like(self.logits, label)
        return nn.BCEWithLogitsLoss()(self.logits, truth)


def adversarial_autoencoder_losses(
    x: Tensor, reconstruction: Tensor, prior_logits: Tensor, code_logits: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    if x.shape != reconstruction.shape:
        raise ValueError("reconstruction has another shape than x")
    prior, code = Judge(prior_logits), Judge(code_logits)
    squares = nn.MSELoss(reduction="none")(reconstruction, x)
    return squares.flatten(1).sum(1).mean(), prior.surprise(1.0) + code.surprise(0.0), code.surprise(1.0)


@dataclass(frozen=True)
class Water:
    """Poured over the ground until it is used up."""

    ground: Tensor
    amount: float

    @cached_property
    def level(self) -> Tensor:
        ground, _ = torch.sort(self.ground)
        widths = torch.arange(1, len(ground), device=ground.device, dtype=ground.dtype)
        needed = torch.cumsum(widths * torch.diff(ground), dim=0)  # to reach the next step
        under = int((needed < self.amount).sum()) + 1
        return (self.amount + ground[:under].sum()) / under

    @property
    def depths(self) -> Tensor:
        return torch.maximum(self.level - self.ground, torch.zeros_like(self.ground))


def adagan_weights(d_probs: Tensor, beta: float) -> Tensor:
    if not torch.logical_and(d_probs.gt(0), d_probs.lt(1)).all().item():
        raise ValueError("d_probs: between 0 and 1, please")
    if not 0.0 < beta <= 1.0:
        raise ValueError("beta: above 0 and up to 1, please")
    amount = beta * d_probs.numel()
    return Water((1 - beta) * (1 / d_probs - 1), amount).depths / amount


@dataclass(frozen=True)
class Gaussian:
    mean: Tensor
    log_variance: Tensor

    def at(self, eps: Tensor) -> Tensor:
        return torch.exp(self.log_variance / 2).mul(eps).add(self.mean)

    def divergence(self) -> Tensor:
        v = self.log_variance
        return (self.mean.pow(2) - v + v.exp() - 1).mul(0.5).sum(-1)


def conditioning_augmentation(mu: Tensor, logvar: Tensor, eps: Tensor) -> tuple[Tensor, Tensor]:
    if logvar.shape != mu.shape:
        raise ValueError("logvar and mu")
    if eps.shape != mu.shape:
        raise ValueError("eps and mu")
    around = Gaussian(mu, logvar)
    return around.at(eps), around.divergence()


def critic_loss(real_scores: Tensor, fake_scores: Tensor) -> Tensor:
    means = torch.stack([scores.mean() for scores in (fake_scores, real_scores)])
    return torch.sub(*means)


def gradient_penalty(critic: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, t: Tensor) -> Tensor:
    if real.shape != fake.shape:
        raise ValueError("fake has another shape than real")
    if t.shape != real.shape[:1]:
        raise ValueError("t has another shape than (B,)")
    share = t[(...,) + (None,) * (real.dim() - 1)]
    x = nn.Parameter(share * real.detach() + (1 - share) * fake.detach())
    with torch.enable_grad():
        scores = critic(x).flatten()
        rows = torch.autograd.grad(scores.sum(), x, create_graph=True)[0].flatten(1)
    return (rows.norm(p=2, dim=1) - torch.ones_like(t)).pow(2).sum() / len(t)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

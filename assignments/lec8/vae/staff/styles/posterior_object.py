"""A dataclass for Q and an nn.Module for the likelihood; pattern matching on shapes; sums as products with ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn


@dataclass(frozen=True, eq=False)
class Gaussian:
    mu: Tensor
    logvar: Tensor

    def __post_init__(self) -> None:
        match tuple(self.mu.shape), tuple(self.logvar.shape):
            case (one, other) if one == other:
                pass
            case (one, other):
                raise ValueError(f"mu has the shape {one}, logvar {other}")

    @cached_property
    def sigma(self) -> Tensor:
        return self.logvar.div(2).exp()

    def at(self, eps: Tensor) -> Tensor:
        match tuple(eps.shape):
            case shape if shape == tuple(self.mu.shape):
                return torch.einsum("bd,bd->bd", self.sigma, eps) + self.mu
            case shape:
                raise ValueError(f"eps has the shape {shape}, not that of mu")

    def kl(self) -> Tensor:
        terms = torch.cat([self.mu**2, self.sigma**2, -self.logvar, -torch.ones_like(self.mu)], dim=1)
        return terms @ terms.new_full((terms.shape[1],), 0.5)


class Pixels(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.cross_entropy = nn.BCEWithLogitsLoss(reduction="none")

    def forward(self, logits: Tensor, x: Tensor) -> Tensor:
        minus = self.cross_entropy(logits, x).reshape(x.shape[0], -1)
        return minus @ -minus.new_ones(minus.shape[1])


def reparameterize(mu: Tensor, logvar: Tensor, eps: Tensor) -> Tensor:
    return Gaussian(mu, logvar).at(eps)


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    return Gaussian(mu, logvar).kl()


def bernoulli_log_likelihood(x: Tensor, logits: Tensor) -> Tensor:
    if list(x.shape) != list(logits.shape):
        raise ValueError(f"logits {list(logits.shape)} and x {list(x.shape)} do not fit")
    if not (x.ge(0).all() and x.le(1).all()):
        raise ValueError("x must not leave [0, 1]")
    return Pixels()(logits, x)


def elbo(x, encode, decode, eps):
    q = Gaussian(*encode(x))
    return bernoulli_log_likelihood(x, decode(q.at(eps))) - q.kl()


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"

"""A pixel is a choice between two classes (F.cross_entropy with soft targets); KL = cross entropy minus entropy."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from dll.autograder.shapes import same_shape
from torch import Tensor

LOG_2PI = math.log(2 * math.pi)


def reparameterize(mu: Tensor, logvar: Tensor, eps: Tensor) -> Tensor:
    same_shape(mu=mu, logvar=logvar, eps=eps)
    # 標準偏差は exp(logvar/2)
    deviation = torch.pow(math.e, logvar / 2)
    return torch.sum(torch.stack((mu, deviation * eps)), dim=0)


def _cross_entropy_with_prior(mu: Tensor, logvar: Tensor) -> Tensor:
    """E_Q[-log N(z; 0, I)]"""
    second_moment = torch.exp(logvar) + mu**2
    return 0.5 * (second_moment + LOG_2PI).sum(dim=-1)


def _entropy(logvar: Tensor) -> Tensor:
    return 0.5 * (logvar + LOG_2PI + 1.0).sum(dim=-1)


def gaussian_kl(mu: Tensor, logvar: Tensor) -> Tensor:
    same_shape(mu=mu, logvar=logvar)
    return _cross_entropy_with_prior(mu, logvar) - _entropy(logvar)


def bernoulli_log_likelihood(x: Tensor, logits: Tensor) -> Tensor:
    same_shape(x=x, logits=logits)
    low, high = torch.aminmax(x)
    if low < 0 or high > 1:
        raise ValueError("x has values outside [0, 1]")
    # クラス0: 画素が白 (logit 0)、クラス1: 画素が黒 (logit そのもの)
    classes = torch.stack([torch.zeros_like(logits), logits], dim=1)
    target = torch.stack([1 - x, x], dim=1)
    nats = F.cross_entropy(classes, target, reduction="none")
    return nats.reshape(x.size(0), -1).sum(dim=1).neg()


def elbo(
    x: Tensor, encode: Callable[..., tuple[Tensor, Tensor]], decode: Callable[..., Tensor], eps: Tensor
) -> Tensor:
    mu, logvar = encode(x)
    z = reparameterize(mu, logvar, eps)
    expected_log_joint = bernoulli_log_likelihood(x, decode(z)) - _cross_entropy_with_prior(mu, logvar)
    return expected_log_joint + _entropy(logvar)


CANARY = "dll-canary-c02d55ff-a606-4f44-8314-fc91f25b8148"
